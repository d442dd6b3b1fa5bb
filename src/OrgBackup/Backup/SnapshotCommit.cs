using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>
/// Makes a snapshot exist: writes its record, last of all that it owns, then the views of the newest metadata.
/// </summary>
public sealed class SnapshotCommit(IBackupStore store, SnapshotCatalog catalog)
{
    private readonly ArtifactWriter _writer = new(store);

    /// <summary>Writes the record under the first free name of its date.</summary>
    public async Task<WrittenArtifact> WriteRecordAsync(
        string folder, SnapshotRecord record, CancellationToken cancellationToken)
    {
        var json = RecordSeal.Serialize(record);
        return await _writer.WriteAsync(
            number => BackupKey.Record(folder, record.Date, number),
            async (target, token) => await target.WriteAsync(json, token),
            cancellationToken);
    }

    /// <summary>
    /// Rewrites the views from the files on disk, if the record is the newest of its folder: the views never go back in
    /// time.
    /// </summary>
    public async Task WriteViewsAsync(
        string folder, BackupKey record, IReadOnlyDictionary<string, string> files, CancellationToken cancellationToken)
    {
        if ((await catalog.NewestAsync(folder, asOf: null, cancellationToken))?.Key != record)
        {
            return;
        }

        foreach (var (name, path) in files)
        {
            await store.ReplaceAsync(
                BackupKey.MetadataView(folder, name),
                async (target, token) =>
                {
                    await using var file = File.OpenRead(path);
                    await file.CopyToAsync(target, token);
                },
                cancellationToken);
        }
    }

    /// <summary>
    /// Whether the views are those of the snapshot: each there, of the recorded size and not older than the record.
    /// They are not when a run was killed between the record and the views.
    /// </summary>
    public async Task<bool> AreViewsCurrentAsync(StoredSnapshot snapshot, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(snapshot.Key, cancellationToken) is not { } record)
        {
            return false;
        }

        var views = new Dictionary<BackupKey, ObjectInfo>();
        var prefix = BackupKey.MetadataView(snapshot.Folder, "").Value;
        await foreach (var info in store.ListAsync(prefix, cancellationToken))
        {
            views[info.Key] = info;
        }

        return snapshot.Record.Metadata.All(kind =>
            views.TryGetValue(ViewOf(snapshot, kind.Key), out var view)
            && view.Size == kind.Value.Size
            && view.LastModified >= record.LastModified);
    }

    private static BackupKey ViewOf(StoredSnapshot snapshot, string kind) =>
        BackupKey.MetadataView(snapshot.Folder, snapshot.Record.Repository.FileOf(kind));
}
