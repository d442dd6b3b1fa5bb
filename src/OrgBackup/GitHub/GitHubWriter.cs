using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrgBackup.GitHub;

/// <summary>The writer over the one chain of a session. Writes go one after the other, as GitHub advises.</summary>
internal sealed class GitHubWriter(GitHubApi api, ContentPace pace, RateGate gate) : IGitHubWriter, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public long Calls => api.Calls;

    public Task<JsonElement> SendAsync(HubWrite write, CancellationToken cancellationToken) =>
        InTurnAsync(write.IsContent, token => SendNowAsync(write, token), cancellationToken);

    public Task<JsonElement> MutateAsync(
        string query, JsonObject variables, bool isContent, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["query"] = query, ["variables"] = variables.DeepClone() };
        return InTurnAsync(
            isContent,
            async token =>
            {
                using var answer = await api.WriteAsync(
                    new(HttpMethod.Post, api.GraphQlAddress) { Content = ContentOf(body) }, token);
                var json = Parse(answer);
                return GraphQlErrors.Of(json) is [var first, ..]
                    ? throw new GitHubProtocolException(
                        $"GitHub's GraphQL refused a change ({first.Type}: {first.Message}).",
                        "If it stays so, report it.")
                    : json.Field("data") ?? default;
            },
            cancellationToken);
    }

    public async Task<JsonElement?> FindAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await api.GetAsync(path, cancellationToken);
            return Parse(answer);
        }
        catch (Exception e) when (e is ResourceNotFoundException or FeatureDisabledException)
        {
            return null;
        }
    }

    public async IAsyncEnumerable<JsonElement> ListAsync(
        string path, string? listName, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var pages = api.PagesAsync(path, listName, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (await MoveAsync(pages))
        {
            for (var index = 0; index < pages.Current.Count; index++)
            {
                using var item = Json.Parse(pages.Current[index]);
                yield return item.RootElement.Clone();
            }
        }
    }

    public Task<JsonElement> UploadAsync(HubUpload upload, CancellationToken cancellationToken)
    {
        // the template ends with {?name,label}
        var address = new StringBuilder(upload.Target.Split('{')[0]);
        address.Append(address.ToString().Contains('?', StringComparison.Ordinal) ? '&' : '?');
        address.Append("name=").Append(Uri.EscapeDataString(upload.Name));
        if (upload.Label is { Length: > 0 } label)
        {
            address.Append("&label=").Append(Uri.EscapeDataString(label));
        }

        return InTurnAsync(
            isContent: true,
            async token =>
            {
                using var answer = await api.WriteAsync(
                    new(HttpMethod.Post, new Uri(address.ToString()))
                    {
                        Content = new HubContent(upload),
                        UploadSize = upload.Size,
                    },
                    token);
                return Parse(answer);
            },
            cancellationToken);
    }

    public void Dispose() => _turn.Dispose();

    private async Task<JsonElement> SendNowAsync(HubWrite write, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(write.Method, api.At(write.Path));
        if (write.MediaType is { } type)
        {
            request.MediaType = type;
        }

        // a POST without a body could be sent again by the connection pool: it gets an empty object
        if (write.Body is not null || write.Method == HttpMethod.Post)
        {
            request.Content = ContentOf(write.Body ?? new JsonObject());
        }

        using var answer = await api.WriteAsync(request, cancellationToken);
        return Parse(answer);
    }

    private async Task<JsonElement> InTurnAsync(
        bool isContent, Func<CancellationToken, Task<JsonElement>> send, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (isContent)
            {
                await pace.EnterAsync(gate.IsPaced, cancellationToken);
            }

            return await send(cancellationToken);
        }
        catch (BackupException e) when (IsAmbiguous(e))
        {
            throw new GitHubAmbiguousException(
                e.Message, "Run the same command with --resume: it looks first what is there.", e);
        }
        finally
        {
            _turn.Release();
        }
    }

    // a refusal is an answer; a server's failure, a cut or a silence tells nothing
    private static bool IsAmbiguous(BackupException e) =>
        ApiErrors.StatusOf(e) is { } status
            ? status is HttpStatusCode.RequestTimeout || status >= HttpStatusCode.InternalServerError
            : (e is GitHubUnavailableException && !Patience.WasNotSent(e.InnerException))
                || e.InnerException is BrokenBodyException;

    private static async ValueTask<bool> MoveAsync(IAsyncEnumerator<JsonPage> pages)
    {
        try
        {
            return await pages.MoveNextAsync();
        }
        catch (Exception e) when (e is ResourceNotFoundException or FeatureDisabledException)
        {
            return false;
        }
    }

    private static ByteArrayContent ContentOf(JsonNode body) =>
        new(Encoding.UTF8.GetBytes(body.ToJsonString())) { Headers = { ContentType = new("application/json") } };

    private static JsonElement Parse(ApiAnswer answer)
    {
        if (answer.Status is HttpStatusCode.NoContent or HttpStatusCode.ResetContent || answer.Bytes.IsEmpty)
        {
            return default;
        }

        using var document = Json.Parse(answer.Bytes);
        return document.RootElement.Clone();
    }
}
