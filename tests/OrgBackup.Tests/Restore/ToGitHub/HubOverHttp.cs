using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrgBackup.GitHub;
using OrgBackup.Tests.StandIn.Support;

namespace OrgBackup.Tests.Restore.ToGitHub;

/// <summary>Writes to the stand-in without pace, and can lose answers of what was done all the same.</summary>
internal sealed class HubOverHttp(ApiClient client) : IGitHubWriter
{
    public long Calls { get; private set; }

    /// <summary>Gets or sets what happens before a write is sent.</summary>
    public Func<HubWrite, Task>? Before { get; set; }

    /// <summary>Gets or sets what answers the import API; null: it is not offered.</summary>
    public ImportDouble? Import { get; set; }

    /// <summary>Gets or sets a value indicating whether the answer of a write is lost.</summary>
    public Func<HubWrite, bool> Loses { get; set; } = _ => false;

    public async Task<JsonElement> SendAsync(HubWrite write, CancellationToken cancellationToken)
    {
        Calls++;
        await (Before?.Invoke(write) ?? Task.CompletedTask);
        if (Import is { } import && write.Path.Contains("/import/issues", StringComparison.Ordinal))
        {
            return import.Answer(write);
        }

        using var request = new HttpRequestMessage(write.Method, client.Address(write.Path));
        request.Content = write.Body is null ? null : JsonContent.Create(write.Body);
        if (write.MediaType is { } type)
        {
            request.Headers.Accept.ParseAdd(type);
        }

        using var response = await client.Http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw response.StatusCode switch
            {
                HttpStatusCode.NotFound => new ResourceNotFoundException($"{write.Path}: {text}"),
                HttpStatusCode.Gone => new FeatureDisabledException($"{write.Path}: {text}"),
                HttpStatusCode.Forbidden => new AccessDeniedException($"{write.Path}: {text}"),
                _ => new GitHubProtocolException($"{write.Path}: {text}"),
            };
        }

        if (write.Method == HttpMethod.Post && Loses(write))
        {
            throw new GitHubAmbiguousException("The answer was lost.");
        }

        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    public async Task<JsonElement> MutateAsync(
        string query, JsonObject variables, bool isContent, CancellationToken cancellationToken)
    {
        Calls++;
        var answer = (await client.QueryAsync(query, (JsonObject)variables.DeepClone())).AsObject();
        answer["errors"].Should().BeNull();
        return JsonSerializer.SerializeToElement(answer["data"]);
    }

    public Task<JsonElement> UploadAsync(HubUpload upload, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public async Task<JsonElement?> FindAsync(string path, CancellationToken cancellationToken)
    {
        Calls++;
        using var response = await client.SendAsync(path);
        return response.IsSuccessStatusCode
            ? JsonSerializer.SerializeToElement(await ApiClient.ReadAsync(response))
            : null;
    }

    public async IAsyncEnumerable<JsonElement> ListAsync(
        string path,
        string? property,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Calls++;
        foreach (var item in await client.ListAsync(path))
        {
            yield return JsonSerializer.SerializeToElement(item);
        }
    }
}
