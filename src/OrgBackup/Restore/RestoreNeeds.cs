using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Restore;

/// <summary>What a restore will read, known before it reads anything.</summary>
/// <param name="Repository">The repository; null: all of the store.</param>
/// <param name="Date">The date on or before which the snapshots' runs must be; null: the newest.</param>
/// <param name="Parts">The parts wanted, of <see cref="RestoreRequest.AllParts"/>.</param>
/// <param name="WithLostTips">Whether the archives of lost tips are read too.</param>
public sealed record RestoreNeeds(
    string? Repository, DateOnly? Date, IReadOnlyList<string> Parts, bool WithLostTips = false)
{
    /// <summary>The keys of all objects that will be read.</summary>
    public async Task<IReadOnlyList<BackupKey>> KeysAsync(IBackupStore store, CancellationToken cancellationToken)
    {
        if (Repository is { } name)
        {
            return [.. KeysOf((await new SnapshotFinder(store).FindAsync(name, Date, cancellationToken)).Record)];
        }

        var catalog = new SnapshotCatalog(store);
        var keys = new List<BackupKey>();
        await foreach (var folder in catalog.AllFoldersAsync(cancellationToken))
        {
            if (await catalog.NewestAsync(folder, Date, cancellationToken) is { } newest)
            {
                keys.AddRange(KeysOf(newest.Record));
            }
        }

        return keys;
    }

    private IEnumerable<BackupKey> KeysOf(SnapshotRecord record) =>
        record.Artifacts
            .Where(artifact => Parts.Contains(RestoreRequest.PartOf(artifact), StringComparer.Ordinal)
                || (artifact.Kind == ArtifactKinds.Metadata && Parts.Contains("attachments", StringComparer.Ordinal)))
            .Select(artifact => artifact.Key)
            .Concat(WithLostTips ? record.LostTips.Select(tip => tip.Key) : [])
            .Distinct();
}
