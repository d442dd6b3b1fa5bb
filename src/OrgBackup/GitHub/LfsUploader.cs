using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OrgBackup.Backup;
using OrgBackup.Snapshots;

namespace OrgBackup.GitHub;

/// <summary>
/// GitHub's Git LFS as a target: the batch API with <c>upload</c>, PUT, and the verification that ends it.
/// </summary>
internal sealed class LfsUploader(HttpMessageInvoker http, IGitHubCredentials credentials, ChainTools tools)
    : ILfsTarget
{
    private const string MediaType = "application/vnd.git-lfs+json";

    /// <inheritdoc/>
    public async Task<LfsUploadResult> UploadAsync(
        string repository, IReadOnlyList<LfsPointer> objects,
        Func<LfsPointer, CancellationToken, Task<Stream>> open, CancellationToken cancellationToken)
    {
        var (sent, present, refused) = (0, 0, new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var batch in objects.DistinctBy(one => one.Oid, StringComparer.Ordinal).Chunk(ILfsSource.LargestBatch))
        {
            foreach (var (pointer, answer) in await AskAsync(repository, batch, cancellationToken))
            {
                if (answer?.Error is { } error)
                {
                    var why = LfsErrors.OfObject(pointer.Oid, error.Code, error.Message, token: null);
                    refused[pointer.Oid] = why.Message!;
                }
                else if (answer?.Actions?.Upload is not { } upload)
                {
                    present++;
                }
                else
                {
                    await SendAsync(pointer, upload, open, cancellationToken);
                    await VerifyAsync(pointer, answer.Actions.Verify, cancellationToken);
                    sent++;
                }
            }
        }

        return new() { Sent = sent, Present = present, Refused = refused };
    }

    private async Task<IReadOnlyList<(LfsPointer Pointer, LfsReplyObject? Answer)>> AskAsync(
        string repository, LfsPointer[] batch, CancellationToken cancellationToken)
    {
        var question = new LfsQuestion(batch) { Operation = "upload" };
        var body = JsonSerializer.SerializeToUtf8Bytes(question, LfsJson.Default.LfsQuestion);
        var server = tools.Origins.Endpoints.Server.AbsoluteUri.TrimEnd('/');
        for (var isRenewed = false; ; isRenewed = true)
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Post, $"{server}/{repository}.git/info/lfs/objects/batch")
            {
                Content = new ByteArrayContent(body) { Headers = { ContentType = new(MediaType) } },
                Repeatable = true,
            };
            request.Headers.TryAddWithoutValidation("Accept", MediaType);
            LfsHandler.LogIn(request);
            using var response = await http.SendAsync(request, cancellationToken);
            var bytes = response.Content is BufferedContent content ? content.Bytes : default;
            if (response.IsSuccessStatusCode)
            {
                return Match(batch, bytes);
            }

            var isRejected = response.StatusCode == HttpStatusCode.Unauthorized;
            if (!isRejected || isRenewed || !credentials.Invalidate(request.Token!))
            {
                throw LfsErrors.OfBatch(response, bytes);
            }
        }
    }

    private static IReadOnlyList<(LfsPointer Pointer, LfsReplyObject? Answer)> Match(
        LfsPointer[] batch, ReadOnlyMemory<byte> body)
    {
        try
        {
            var answers = (JsonSerializer.Deserialize(body.Span, LfsJson.Default.LfsReply)?.Objects ?? [])
                .Where(one => one.Oid is not null)
                .ToLookup(one => one.Oid!, StringComparer.Ordinal);
            return [.. batch.Select(one => answers[one.Oid].FirstOrDefault() is { } answer
                ? (one, answer)
                : throw new GitHubProtocolException($"the server did not say a word about LFS object {one.Oid}."))];
        }
        catch (JsonException e)
        {
            throw new GitHubProtocolException("the server's answer is not in the form of Git LFS.", inner: e);
        }
    }

    /// <summary>
    /// Sends one object, once: a half-read stream cannot be sent again; resuming sends what is missing.
    /// </summary>
    private async Task SendAsync(
        LfsPointer pointer, LfsReplyDownload action, Func<LfsPointer, CancellationToken, Task<Stream>> open,
        CancellationToken cancellationToken)
    {
        await using var content = await open(pointer, cancellationToken);
        using var request = NewRequest(HttpMethod.Put, action);
        request.Content = new StreamContent(content);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Content.Headers.ContentLength = pointer.Size;
        (request.Streamed, request.UploadSize) = (true, pointer.Size);
        using var response = await http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new GitHubUnavailableException(
                $"LFS object {pointer.Oid} was not taken: the server answered {(int)response.StatusCode}.",
                "Resume the restore.");
        }
    }

    private async Task VerifyAsync(LfsPointer pointer, LfsReplyDownload? action, CancellationToken cancellationToken)
    {
        if (action is null)
        {
            return;
        }

        using var request = NewRequest(HttpMethod.Post, action);
        var text = $"{{\"oid\":\"{pointer.Oid}\",\"size\":{pointer.Size}}}";
        request.Content = new StringContent(text, Encoding.UTF8) { Headers = { ContentType = new(MediaType) } };
        request.Headers.TryAddWithoutValidation("Accept", MediaType);
        (request.Repeatable, request.Streamed) = (true, true);
        using var response = await http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new GitHubUnavailableException(
                $"The server does not find LFS object {pointer.Oid} that was just sent ({(int)response.StatusCode}).",
                "Resume the restore.");
        }
    }

    /// <summary>
    /// Exactly the headers that the server gave; our own proof where there is none, to GitHub's origin only.
    /// </summary>
    private static HttpRequestMessage NewRequest(HttpMethod method, LfsReplyDownload action)
    {
        if (!LfsClient.IsAllowed(action.Href, out var href) || action.Header?.All(LfsClient.IsAllowed) == false)
        {
            throw new GitHubProtocolException("the server names no https address for an LFS object.");
        }

        var request = new HttpRequestMessage(method, href);
        foreach (var (name, value) in action.Header ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (!request.Headers.NonValidated.Contains("Authorization"))
        {
            LfsHandler.LogIn(request);
        }

        return request;
    }
}
