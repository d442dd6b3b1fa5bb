using OrgBackup.Storage;

namespace OrgBackup.Snapshots;

/// <summary>Looks at every object of a store and says with what it goes, if it goes.</summary>
internal sealed class PruneSweep
{
    private static readonly string[] Shared = ["releases", "lfs", "attachments"];

    private readonly HashSet<BackupKey> _needed;
    private readonly Dictionary<BackupKey, DroppedSnapshot> _lastUser = [];
    private readonly Dictionary<BackupKey, DroppedSnapshot> _drops;
    private readonly DateTimeOffset _before;

    /// <param name="needed">What the records that stay name.</param>
    /// <param name="drops">The records that go, in the order of their going.</param>
    /// <param name="before">What is younger than this and named by no record stays.</param>
    public PruneSweep(HashSet<BackupKey> needed, IReadOnlyList<DroppedSnapshot> drops, DateTimeOffset before)
    {
        _needed = needed;
        _before = before;
        _drops = drops.ToDictionary(drop => drop.Snapshot.Key);
        foreach (var drop in drops)
        {
            foreach (var key in drop.Snapshot.Needs)
            {
                _lastUser[key] = drop;
            }
        }
    }

    /// <summary>Gets what goes and no record names.</summary>
    public List<ObjectInfo> Loose { get; } = [];

    /// <summary>Sorts the objects of a folder; nothing of one that is blocked.</summary>
    public async Task<PrunedFolder> RunAsync(
        IBackupStore store, KnownFolder folder, CancellationToken cancellationToken)
    {
        var report = new PrunedFolder(
            folder.Name,
            [.. folder.Snapshots.Where(one => !_drops.ContainsKey(one.Key)).Select(one => one.Key)],
            [.. folder.Snapshots.Where(one => _drops.ContainsKey(one.Key)).Select(one => one.Key)])
        {
            Blocked = folder.Blocked,
        };
        if (folder.Blocked is not null)
        {
            return report;
        }

        await foreach (var info in store.ListAsync($"{folder.Name}/", cancellationToken))
        {
            report = Sort(report, folder, info);
        }

        return report;
    }

    /// <returns>How many run folders go.</returns>
    public async Task<int> RunsAsync(
        IBackupStore store, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        foreach (var id in ids)
        {
            await foreach (var info in store.ListAsync($"_runs/{id}/", cancellationToken))
            {
                Loose.Add(info);
            }
        }

        return ids.Count;
    }

    private PrunedFolder Sort(PrunedFolder report, KnownFolder folder, ObjectInfo info)
    {
        if (_drops.TryGetValue(info.Key, out var drop))
        {
            drop.Size = info.Size;
            return report with { Bytes = report.Bytes + info.Size };
        }

        if (_needed.Contains(info.Key))
        {
            return report;
        }

        if (_lastUser.TryGetValue(info.Key, out var user) || IsProofOfDropped(info.Key, folder.Name, out user))
        {
            user!.Objects.Add(info);
            return report with { Objects = report.Objects + 1, Bytes = report.Bytes + info.Size };
        }

        if (IsUnadopted(info.Key, folder))
        {
            return report with { Unadopted = report.Unadopted + 1 };
        }

        if (!IsOrphan(info, folder.Name))
        {
            return report;
        }

        Loose.Add(info);
        return report with { Orphans = report.Orphans + 1, Bytes = report.Bytes + info.Size };
    }

    private bool IsProofOfDropped(BackupKey key, string folder, out DroppedSnapshot? drop)
    {
        drop = null;
        return KnownFolder.RecordOf(key, folder) is { } record && _drops.TryGetValue(record, out drop);
    }

    /// <summary>
    /// Archives from before the first record may be another tool's: they are not ours to delete. What a killed prune
    /// left is younger than some record, because the oldest record goes last.
    /// </summary>
    private static bool IsUnadopted(BackupKey key, KnownFolder folder) =>
        ArchiveName.TryParse(key, folder.Name) is { } archive
        && (folder.Snapshots.Count == 0 || archive.Date < folder.Snapshots.Min(snapshot => snapshot.Date));

    /// <summary>Only what a backup of ours makes under such a name, and long ago; all else stays.</summary>
    private bool IsOrphan(ObjectInfo info, string folder) =>
        info.LastModified < _before
        && (ArchiveName.TryParse(info.Key, folder) is not null
            || Shared.Any(name => info.Key.Value.StartsWith($"{folder}/{name}/", StringComparison.Ordinal)));
}
