using System.Text.Json;
using System.Text.Json.Nodes;
using OrgBackup.GitHub;

namespace OrgBackup.Tests.Restore.ToGitHub;

/// <summary>The process is killed at the n-th write: before GitHub has it, or after GitHub has done it.</summary>
internal sealed class DyingWriter(IGitHubWriter inner, int last, bool isDone) : IGitHubWriter
{
    private int _writes;

    public long Calls => inner.Calls;

    public int Writes => _writes;

    public Task<JsonElement> SendAsync(HubWrite write, CancellationToken cancellationToken) =>
        CountAsync(() => inner.SendAsync(write, cancellationToken));

    public Task<JsonElement> MutateAsync(
        string query, JsonObject variables, bool isContent, CancellationToken cancellationToken) =>
        CountAsync(() => inner.MutateAsync(query, variables, isContent, cancellationToken));

    public Task<JsonElement?> FindAsync(string path, CancellationToken cancellationToken) =>
        inner.FindAsync(path, cancellationToken);

    public IAsyncEnumerable<JsonElement> ListAsync(
        string path, string? listName, CancellationToken cancellationToken) =>
        inner.ListAsync(path, listName, cancellationToken);

    public Task<JsonElement> UploadAsync(HubUpload upload, CancellationToken cancellationToken) =>
        CountAsync(() => inner.UploadAsync(upload, cancellationToken));

    private async Task<JsonElement> CountAsync(Func<Task<JsonElement>> send)
    {
        if (++_writes < last)
        {
            return await send();
        }

        if (isDone)
        {
            await send();
        }

        throw new KilledException();
    }
}

/// <summary>Nothing catches it: the process is gone.</summary>
internal sealed class KilledException() : Exception("killed");
