using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrgBackup.GitHub;

/// <summary>
/// Writes to GitHub, one request after the other, at the pace that GitHub asks for. What may have been processed is
/// never sent again: then nobody knows, and a <see cref="GitHubAmbiguousException"/> says so.
/// </summary>
public interface IGitHubWriter
{
    /// <summary>Gets the number of API requests sent so far, repetitions included.</summary>
    long Calls { get; }

    /// <summary>Sends one write; the answer is an undefined element when GitHub sent none (204).</summary>
    /// <exception cref="BackupException">A refusal, by its meaning.</exception>
    Task<JsonElement> SendAsync(HubWrite write, CancellationToken cancellationToken);

    /// <summary>Sends a GraphQL mutation or query.</summary>
    /// <returns>Its <c>data</c>.</returns>
    /// <exception cref="GitHubProtocolException">The answer names errors.</exception>
    Task<JsonElement> MutateAsync(
        string query, JsonObject variables, bool isContent, CancellationToken cancellationToken);

    /// <summary>Reads one value; null when it is not there or switched off (404, 410).</summary>
    Task<JsonElement?> FindAsync(string path, CancellationToken cancellationToken);

    /// <summary>Reads a list, page by page; one that is not there is empty.</summary>
    IAsyncEnumerable<JsonElement> ListAsync(string path, CancellationToken cancellationToken) =>
        ListAsync(path, listName: null, cancellationToken);

    /// <summary>Likewise, where the list is under this name in an object.</summary>
    IAsyncEnumerable<JsonElement> ListAsync(string path, string? listName, CancellationToken cancellationToken);

    /// <summary>Uploads one asset of a release, streamed.</summary>
    Task<JsonElement> UploadAsync(HubUpload upload, CancellationToken cancellationToken);
}

/// <summary>One write.</summary>
/// <param name="Path">Path and query, beginning with a slash, under the API's root.</param>
public sealed record HubWrite(HttpMethod Method, string Path, JsonNode? Body = null)
{
    /// <summary>
    /// Gets a value indicating whether it makes content, of which GitHub takes 80 a minute and 500 an hour.
    /// </summary>
    public bool IsContent { get; init; }

    /// <summary>Gets the media type to ask for; null is GitHub's ordinary one.</summary>
    public string? MediaType { get; init; }
}

/// <summary>A file of a release.</summary>
/// <param name="Target">The release's <c>upload_url</c>, as GitHub sent it.</param>
/// <param name="Name">Its name; GitHub may change characters in it.</param>
public sealed record HubUpload(string Target, string Name)
{
    public string? Label { get; init; }

    public string ContentType { get; init; } = "application/octet-stream";

    /// <summary>Gets the length in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Gets what writes the content; it throws before the last byte when the content is damaged.</summary>
    public required Func<Stream, CancellationToken, Task> WriteAsync { get; init; }
}

/// <summary>A write was sent, and no answer says whether GitHub has done it.</summary>
public sealed class GitHubAmbiguousException(string message, string? hint = null, Exception? inner = null)
    : BackupException(message, hint, inner)
{
    public override bool IsPassing => true;
}
