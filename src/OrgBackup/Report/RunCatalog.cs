using System.Text.Json;
using OrgBackup.Storage;

namespace OrgBackup.Report;

/// <summary>The runs of a store: <c>_runs/{runId}/manifest.json</c> and <c>report.html</c>.</summary>
public sealed class RunCatalog(IBackupStore store)
{
    private const string Folder = "_runs/";
    private const string ManifestName = "/manifest.json";

    /// <summary>Writes or rewrites manifest and report page of a run.</summary>
    public async Task WriteAsync(RunManifest manifest, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(manifest, BackupJson.Readable.RunManifest);
        var page = System.Text.Encoding.UTF8.GetBytes(ReportPage.Render(manifest));
        await ReplaceAsync(BackupKey.RunReport(manifest.Run.Id), page, cancellationToken);
        await ReplaceAsync(BackupKey.RunManifest(manifest.Run.Id), json, cancellationToken);
    }

    /// <summary>The ids of all runs that have a manifest, oldest first.</summary>
    public async Task<IReadOnlyList<string>> IdsAsync(CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        await foreach (var info in store.ListAsync(Folder, cancellationToken))
        {
            if (info.Key.Value.EndsWith(ManifestName, StringComparison.Ordinal))
            {
                ids.Add(info.Key.Value[Folder.Length..^ManifestName.Length]);
            }
        }

        // The time is behind the last dash of an id: {organization}-{yyyyMMdd}T{HHmmss}Z.
        return [.. ids.OrderBy(id => id[(id.LastIndexOf('-') + 1)..], StringComparer.Ordinal)];
    }

    /// <summary>Reads the manifest of a run, or of the newest one for <c>latest</c>.</summary>
    /// <exception cref="UsageException">There is no such run.</exception>
    public async Task<RunManifest> ReadAsync(string run, CancellationToken cancellationToken)
    {
        var id = run;
        if (run == "latest")
        {
            id = await IdsAsync(cancellationToken) is [.., var newest]
                ? newest
                : throw new UsageException(
                    $"There is no run in {store.Location} yet.", "Make one: orgbackup backup ORG --to STORE");
        }

        var key = BackupKey.RunManifest(id);
        await using var stream = await store.OpenAsync(key, cancellationToken)
            ?? throw new UsageException(
                $"There is no run '{id}' in {store.Location}.", "See them: orgbackup list --from STORE");
        try
        {
            return await JsonSerializer.DeserializeAsync(stream, BackupJson.Readable.RunManifest, cancellationToken)
                ?? throw new JsonException("The manifest is null.");
        }
        catch (JsonException e)
        {
            throw new DamagedBackupException(
                $"The run manifest {key} cannot be read: {e.Message}",
                "Its snapshots are not touched by that; see them with orgbackup list.",
                e);
        }
    }

    /// <summary>Whether a run of that id has left a manifest.</summary>
    public async Task<bool> ExistsAsync(string id, CancellationToken cancellationToken) =>
        await store.FindAsync(BackupKey.RunManifest(id), cancellationToken) is not null;

    private Task<StoredObject> ReplaceAsync(BackupKey key, byte[] content, CancellationToken cancellationToken) =>
        store.ReplaceAsync(key, async (target, token) => await target.WriteAsync(content, token), cancellationToken);
}
