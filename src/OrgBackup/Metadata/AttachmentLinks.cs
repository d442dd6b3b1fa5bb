using System.Buffers;
using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>
/// Finds the addresses of attachments in bodies. Only addresses of the configured GitHub are found, and those of the
/// two hosts that the public GitHub keeps images on; nothing else is ever fetched.
/// </summary>
internal sealed class AttachmentLinks
{
    private const string PublicImages = "https://user-images.githubusercontent.com/";
    private const string PrivateImages = "https://private-user-images.githubusercontent.com/";
    private const int LongestUrl = 2_000;

    private static readonly SearchValues<char> Ends = SearchValues.Create(" \t\r\n\"'<>()[]{}`|\\^");

    private readonly string _server;
    private readonly bool _isPublic;

    public AttachmentLinks(GitHubEndpoints endpoints)
    {
        _server = endpoints.Server.AbsoluteUri.TrimEnd('/') + "/";
        _isPublic = endpoints.Server.Host.Equals("github.com", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The addresses in the files of all kinds that have bodies; one item is in memory at a time.</summary>
    public IReadOnlyList<AttachmentLink> InFiles(string folder)
    {
        var found = new SortedDictionary<string, AttachmentLink>(StringComparer.Ordinal);
        foreach (var kind in MetadataKinds.All.Where(kind => kind.HasBodies))
        {
            var path = KindFile.PathOf(folder, kind.Name);
            foreach (var item in File.Exists(path) ? JsonArrayFile.Read(path) : [])
            {
                foreach (var link in InItem(item.Span))
                {
                    found.TryAdd(link.Url, link);
                }
            }
        }

        return [.. found.Values];
    }

    /// <summary>The addresses in a text, in their order.</summary>
    public IReadOnlyList<AttachmentLink> In(string text)
    {
        var found = new List<AttachmentLink>();
        Find(text, _server, OnServer, found);
        if (_isPublic)
        {
            Find(text, PublicImages, path => path.Length > 0 ? AttachmentForm.Public : null, found);
            Find(text, PrivateImages, path => path.Length > 0 ? AttachmentForm.Expired : null, found);
        }

        return found;
    }

    // all fields called body, however deep
    private List<AttachmentLink> InItem(ReadOnlySpan<byte> item)
    {
        var found = new List<AttachmentLink>();
        var reader = Json.Reader(item);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("body"u8))
            {
                reader.Read();
                found.AddRange(In(Json.Text(ref reader) ?? ""));
            }
        }

        return found;
    }

    private static void Find(
        string text, string start, Func<string, AttachmentForm?> formOf, List<AttachmentLink> found)
    {
        var at = 0;
        while ((at = text.IndexOf(start, at, StringComparison.OrdinalIgnoreCase)) >= 0)
        {
            var rest = text.AsSpan(at + start.Length);
            var end = rest.IndexOfAny(Ends) is var ending and >= 0 ? ending : rest.Length;
            at += start.Length;
            var path = rest[..end];
            path = (path.IndexOfAny('?', '#') is var cut and >= 0 ? path[..cut] : path).TrimEnd(".,;:!*_~/");
            if (path.Length < LongestUrl && formOf(path.ToString()) is { } form
                && Uri.TryCreate($"{start}{path}", UriKind.Absolute, out _))
            {
                found.Add(new($"{start}{path}", form));
            }
        }
    }

    private AttachmentForm? OnServer(string path) => path.Split('/') switch
    {
        ["user-attachments", "assets", var id] when IsUuid(id) => AttachmentForm.Asset,
        ["user-attachments", "files", var number, var name] when IsNumber(number) && IsName(name) =>
            AttachmentForm.File,
        ["storage", "user", var user, .. { Length: > 0 } rest] when !_isPublic && IsNumber(user) && rest.All(IsName) =>
            AttachmentForm.Asset,
        [var owner, var repository, "assets", var number, var id]
            when IsName(owner) && IsName(repository) && IsNumber(number) && IsUuid(id) => AttachmentForm.Asset,
        [var owner, var repository, "files", var number, var name]
            when IsName(owner) && IsName(repository) && IsNumber(number) && IsName(name) => AttachmentForm.File,
        _ => null,
    };

    private static bool IsNumber(string text) => text.Length is > 0 and < 20 && text.All(char.IsAsciiDigit);

    private static bool IsUuid(string text) =>
        text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiHexDigit(c) || c == '-');

    // dots alone, also when they are escaped, would walk to another path
    private static bool IsName(string text) =>
        Uri.UnescapeDataString(text) is { Length: > 0 } plain
        && plain.Any(c => c != '.')
        && !plain.AsSpan().ContainsAny('/', '\\');
}
