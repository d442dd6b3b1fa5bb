using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OrgBackup.Discover;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>Fetches attachments through the one chain of all requests.</summary>
public sealed partial class AttachmentSource : IAttachmentSource
{
    /// <summary>The largest attachment that is fetched, in bytes; GitHub takes films of up to 100 MB.</summary>
    public const long MaxSize = 1L << 30;

    private const int MaxPage = 4 << 20;
    private const string ImageHosts = ".githubusercontent.com";

    private readonly GitHubApi _api;
    private readonly IGitHubCredentials _credentials;
    private readonly GitHubEndpoints _endpoints;
    private readonly AttachmentLinks _links;
    private readonly FileDownload _files;

    internal AttachmentSource(
        GitHubApi api, GitHubEndpoints endpoints, IGitHubCredentials credentials, FileDownload files)
    {
        (_api, _endpoints, _credentials, _files) = (api, endpoints, credentials, files);
        _links = new(endpoints);
    }

    public IReadOnlyList<AttachmentLink> Find(string folder) => _links.InFiles(folder);

    public async ValueTask<TokenKind> TokenAsync(CancellationToken cancellationToken) =>
        TokenKinds.Of(await _credentials.GetTokenAsync(cancellationToken));

    public async Task<DownloadedFile> DownloadAsync(Uri address, Stream target, CancellationToken cancellationToken)
    {
        var file = new WantedFile(
            $"attachment {address.GetLeftPart(UriPartial.Path)}", token => OpenAsync(address, token))
        {
            MaxSize = MaxSize,
        };
        try
        {
            return await _files.CopyAsync(file, target, cancellationToken);
        }
        catch (FileTooLargeException e)
        {
            throw new GitHubProtocolException(
                $"The attachment is larger than {MaxSize >> 20} MiB.", "Save it by hand.", e);
        }
    }

    public async Task<IReadOnlyDictionary<string, Uri>> RenderAsync(
        DiscoveredRepository repository, IReadOnlyList<string> urls, CancellationToken cancellationToken)
    {
        // what is asked for is found again by its text, whatever GitHub makes around it
        var text = string.Join("\n\n", urls.Select((url, index) => $"![orgbackup-{index}]({url})"));
        var request = new JsonObject { ["text"] = text, ["mode"] = "gfm", ["context"] = repository.FullName };
        using var page = new MemoryStream();
        var wanted = new WantedFile(
            "rendered page", token => _api.RenderAsync(Encoding.UTF8.GetBytes(request.ToJsonString()), token))
        {
            MaxSize = MaxPage,
        };
        await _files.CopyAsync(wanted, page, cancellationToken);
        var images = new Dictionary<string, Uri>(StringComparer.Ordinal);
        var html = Encoding.UTF8.GetString(page.GetBuffer(), 0, (int)page.Length);
        foreach (Match image in Images().Matches(html))
        {
            var index = Enumerable.Range(0, urls.Count)
                .FirstOrDefault(i => Says(image.Value, "alt", $"orgbackup-{i}"), -1);
            if (index >= 0 && SignedBy(image.Value, urls[index]) is { } signed)
            {
                images.TryAdd(urls[index], signed);
            }
        }

        return images;
    }

    private async Task<HttpResponseMessage> OpenAsync(Uri address, CancellationToken cancellationToken)
    {
        var response = await _api.OpenFileAsync(address, cancellationToken);
        var final = response.RequestMessage!.RequestUri!;
        if (final.AbsolutePath is not ("/login" or "/session") || !ApiOrigins.Same(final, _endpoints.Server))
        {
            return response;
        }

        response.Dispose();
        throw new AccessDeniedException("GitHub's web site asked to sign in instead of giving the attachment.");
    }

    private static bool Says(string tag, string attribute, string value) =>
        AttributeOf(tag, attribute) == value;

    private static string? AttributeOf(string tag, string name) =>
        Attributes().Matches(tag).FirstOrDefault(match => match.Groups["name"].Value == name) is { } found
            ? WebUtility.HtmlDecode(found.Groups["value"].Value)
            : null;

    /// <summary>Where the image is, when GitHub signed the address; the public GitHub's are on its own hosts.</summary>
    private Uri? SignedBy(string tag, string url)
    {
        var isPublic = _endpoints.Server.Host.Equals("github.com", StringComparison.OrdinalIgnoreCase);
        return AttributeOf(tag, "src") is { } source && source != url
            && Uri.TryCreate(source, UriKind.Absolute, out var address)
            && (address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback))
            && address.Query.Length > 0
            && (!isPublic || address.Host.EndsWith(ImageHosts, StringComparison.OrdinalIgnoreCase))
                ? address
                : null;
    }

    [GeneratedRegex("<img [^>]*>", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Images();

    [GeneratedRegex("(?<name>[a-z-]+)=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Attributes();
}
