using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using OrgBackup.Backup;
using OrgBackup.Discover;
using OrgBackup.Git;
using OrgBackup.Snapshots;

namespace OrgBackup.GitHub;

/// <summary>GitHub's Git LFS: the batch API and basic downloads.</summary>
internal sealed class LfsClient(HttpMessageInvoker http, IGitHubCredentials credentials, ChainTools tools) : ILfsSource
{
    private const string MediaType = "application/vnd.git-lfs+json";
    private const int BufferSize = 128 << 10;

    private static readonly Dictionary<string, string> NoHeaders = new(StringComparer.OrdinalIgnoreCase);

    public async Task<IReadOnlyList<LfsAnswer>> AskAsync(
        DiscoveredRepository repository, IReadOnlyList<LfsPointer> objects, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new LfsQuestion(objects), LfsJson.Default.LfsQuestion);
        var url = new Uri($"{GitUrls.Code(tools.Origins.Endpoints, repository)}/info/lfs/objects/batch");
        for (var isRenewed = false; ; isRenewed = true)
        {
            using var request = NewQuestion(url, body);
            using var response = await http.SendAsync(request, cancellationToken);
            var bytes = response.Content is BufferedContent content ? content.Bytes : default;
            if (response.IsSuccessStatusCode)
            {
                return Read(bytes, objects, request.Token);
            }

            var isRejected = response.StatusCode == HttpStatusCode.Unauthorized;
            if (!isRejected || isRenewed || !credentials.Invalidate(request.Token!))
            {
                throw LfsErrors.OfBatch(response, bytes);
            }
        }
    }

    public async Task CopyAsync(LfsAnswer answer, long size, Stream target, CancellationToken cancellationToken)
    {
        using var request = NewDownload(answer);
        using var response = await http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw LfsErrors.OfDownload(response);
        }

        await using var body = new IdleTimeoutStream(
            await response.Content.ReadAsStreamAsync(cancellationToken), tools.Options.IdleTimeout, tools.Time);
        var sha256 = await CopyAsync(body, size, target, cancellationToken);
        if (sha256 != answer.Oid)
        {
            throw new GitHubProtocolException("the bytes that came are not those of its id.");
        }
    }

    private static HttpRequestMessage NewQuestion(Uri url, byte[] body)
    {
        var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(MediaType) } };
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content, Repeatable = true };
        request.Headers.TryAddWithoutValidation("Accept", MediaType);
        LfsHandler.LogIn(request);
        return request;
    }

    /// <summary>
    /// Exactly the headers that the server gave. Only when neither they nor the address prove who asks, our own proof
    /// is added, and that only for GitHub's own origin.
    /// </summary>
    private static HttpRequestMessage NewDownload(LfsAnswer answer)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, answer.Href) { Streamed = true };
        foreach (var (name, value) in answer.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (!answer.IsAuthenticated && !request.Headers.NonValidated.Contains("Authorization"))
        {
            LfsHandler.LogIn(request);
        }

        return request;
    }

    private static LfsAnswer[] Read(
        ReadOnlyMemory<byte> body, IReadOnlyList<LfsPointer> objects, string? token)
    {
        LfsReply? reply;
        try
        {
            reply = JsonSerializer.Deserialize(body.Span, LfsJson.Default.LfsReply);
        }
        catch (JsonException e)
        {
            throw new GitHubProtocolException("the server's answer is not in the form of Git LFS.", inner: e);
        }

        if (reply is not { Transfer: null or "" or "basic", HashAlgorithm: null or "" or "sha256" })
        {
            throw new GitHubProtocolException("the server offers no basic transfer of SHA-256 objects.");
        }

        var asked = objects.Select(one => one.Oid).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. (reply.Objects ?? [])
                .Where(one => one.Oid is { } oid && asked.Contains(oid))
                .Select(one => AnswerOf(one, token)),
        ];
    }

    private static LfsAnswer AnswerOf(LfsReplyObject one, string? token)
    {
        if (one.Error is { } error)
        {
            return LfsErrors.OfObject(one.Oid!, error.Code, error.Message, token);
        }

        var headers = one.Actions?.Download?.Header ?? NoHeaders;
        return IsAllowed(one.Actions?.Download?.Href, out var href) && headers.All(IsAllowed)
            ? new LfsAnswer(one.Oid!) { Href = href, Headers = headers, IsAuthenticated = one.Authenticated }
            : new LfsAnswer(one.Oid!)
            {
                Reason = MissingReasons.Retryable,
                Message = "the server names no https address for it.",
            };
    }

    internal static bool IsAllowed(string? text, out Uri? href) =>
        Uri.TryCreate(text, UriKind.Absolute, out href)
        && href.UserInfo.Length == 0
        && (href.Scheme == Uri.UriSchemeHttps || (href.Scheme == Uri.UriSchemeHttp && href.IsLoopback));

    internal static bool IsAllowed(KeyValuePair<string, string> header) =>
        header.Value is not null
        && !header.Value.Any(char.IsControl)
        && !header.Key.Equals("Host", StringComparison.OrdinalIgnoreCase);

    private static async Task<string> CopyAsync(
        IdleTimeoutStream body, long size, Stream target, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (var left = size; await ReadAsync(body, buffer, cancellationToken) is > 0 and var count;)
            {
                if ((left -= count) < 0)
                {
                    throw new GitHubProtocolException($"more than the {size} bytes came that its pointer names.");
                }

                hash.AppendData(buffer, 0, count);
                await target.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // what fails on the server's side is worth another try; a full disk or store is not
    private static async ValueTask<int> ReadAsync(
        IdleTimeoutStream body, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or TimeoutException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new GitHubUnavailableException("the transfer broke.", "Run the retry later.", e);
        }
    }
}
