using System.Collections.Concurrent;
using OrgBackup.Report;
using OrgBackup.Storage;

namespace OrgBackup.Snapshots;

/// <summary>Decides what goes. It only reads; a folder with a record that cannot be read loses nothing.</summary>
internal sealed class PrunePlanner(IBackupStore store, TimeProvider time)
{
    private const int Readers = 16;

    /// <summary>What is younger may belong to a backup that has not written its record yet.</summary>
    private static readonly TimeSpan SafetyAge = TimeSpan.FromDays(7);

    public async Task<PrunePlan> PlanAsync(KeepRules rules, CancellationToken cancellationToken)
    {
        var folders = Block(await ReadAsync(cancellationToken));
        var kept = folders.Where(folder => folder.Blocked is null)
            .SelectMany(folder => KeepSelection.Of(folder.Snapshots, rules))
            .ToHashSet();
        var snapshots = folders.SelectMany(folder => folder.Snapshots
            .Select(one => (Snapshot: one, Stays: folder.Blocked is not null || kept.Contains(one.Key)))).ToList();

        // an unchanged object is named by many records, also by those of a former name's folder
        var needed = snapshots.Where(one => one.Stays).SelectMany(one => one.Snapshot.Needs).ToHashSet();
        var drops = snapshots.Where(one => !one.Stays)
            .OrderByDescending(one => one.Snapshot.CapturedAt)
            .Select(one => new DroppedSnapshot(one.Snapshot))
            .ToList();
        var sweep = new PruneSweep(needed, drops, time.GetUtcNow() - SafetyAge);
        var reports = new List<PrunedFolder>();
        foreach (var folder in folders)
        {
            reports.Add(await sweep.RunAsync(store, folder, cancellationToken));
        }

        var runs = await sweep.RunsAsync(store, await OldRunsAsync(rules, cancellationToken), cancellationToken);
        return new PrunePlan(
            new PruneReport
            {
                Keep = rules.Text,
                Folders = reports,
                Runs = runs,
                Objects = drops.Sum(drop => 1L + drop.Objects.Count) + sweep.Loose.Count,
                Bytes = drops.Sum(drop => drop.Size + drop.Objects.Sum(info => info.Size))
                    + sweep.Loose.Sum(info => info.Size),
                Problems =
                [
                    .. folders.Where(folder => folder.Blocked is not null)
                        .Select(folder => $"{folder.Name}: nothing of it is deleted. {folder.Blocked}"),
                ],
            },
            drops,
            sweep.Loose);
    }

    private async Task<List<KnownFolder>> ReadAsync(CancellationToken cancellationToken)
    {
        var folders = new ConcurrentBag<KnownFolder>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Readers, CancellationToken = cancellationToken };
        var names = new SnapshotCatalog(store).AllFoldersAsync(cancellationToken);
        await Parallel.ForEachAsync(names, options, async (folder, token) =>
            folders.Add(await KnownFolder.ReadAsync(store, folder, token)));
        return [.. folders.OrderBy(folder => folder.Name, StringComparer.Ordinal)];
    }

    /// <summary>A renamed repository has two folders: what cannot be read in one may need the other's.</summary>
    private static List<KnownFolder> Block(List<KnownFolder> folders)
    {
        var unsure = folders.Where(folder => folder.Blocked is not null)
            .SelectMany(folder => folder.Snapshots)
            .Select(snapshot => snapshot.Identity)
            .ToHashSet();
        return
        [
            .. folders.Select(folder =>
                folder.Blocked is null && folder.Snapshots.Any(one => unsure.Contains(one.Identity))
                    ? folder with { Blocked = "Another folder of its repository has a record that cannot be read." }
                    : folder),
        ];
    }

    private async Task<IReadOnlyList<string>> OldRunsAsync(KeepRules rules, CancellationToken cancellationToken) =>
        rules.Runs is { } count
            ? [.. (await new RunCatalog(store).IdsAsync(cancellationToken)).SkipLast(count)]
            : [];
}
