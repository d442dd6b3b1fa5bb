using OrgBackup.Backup;
using OrgBackup.Storage;

namespace OrgBackup.Snapshots;

/// <summary>
/// Deletes what no kept record names: each record first, then what only it named. Killed in between it leaves objects
/// without a record, never a record without its objects.
/// </summary>
public sealed class Prune(IBackupStore store, TimeProvider time, IBackupProgress progress)
{
    private const int DeletesAtOnce = 8;

    /// <param name="rules">What stays.</param>
    /// <param name="eraser">Deletes; null: nothing is deleted, only said.</param>
    /// <exception cref="UsageException">The store holds no backups of ours.</exception>
    public async Task<PruneReport> RunAsync(KeepRules rules, IEraser? eraser, CancellationToken cancellationToken)
    {
        await new StoreOwnership(store, time).RequireAsync(cancellationToken);
        var plan = await new PrunePlanner(store, time).PlanAsync(rules, cancellationToken);
        if (eraser is null)
        {
            return plan.Report;
        }

        var problems = new List<string>(plan.Report.Problems);
        var gone = new HashSet<BackupKey>();
        foreach (var drop in plan.Drops)
        {
            progress.Phase(drop.Snapshot.Folder, "deleting");
            var record = new ObjectInfo(drop.Snapshot.Key, drop.Size, drop.Snapshot.CapturedAt);
            if (!await DeleteAsync([record], new Erasure(eraser, gone, problems), cancellationToken))
            {
                // its objects are still needed, and so are those that it shares with the records after it
                break;
            }

            await DeleteAsync(drop.Objects, new Erasure(eraser, gone, problems), cancellationToken);
        }

        if (problems.Count == plan.Report.Problems.Count)
        {
            await DeleteAsync(plan.Loose, new Erasure(eraser, gone, problems), cancellationToken);
        }

        problems.AddRange(await WrongedAsync(plan, gone, cancellationToken));
        var sizes = plan.Drops.SelectMany(drop => drop.Objects).Concat(plan.Loose)
            .Concat(plan.Drops.Select(drop => new ObjectInfo(drop.Snapshot.Key, drop.Size, default)));
        return plan.Report with
        {
            Done = true,
            Problems = problems,
            Objects = gone.Count,
            Bytes = sizes.Where(info => gone.Contains(info.Key)).Sum(info => info.Size),
        };
    }

    /// <returns>Whether all of them are gone.</returns>
    private static async Task<bool> DeleteAsync(
        IEnumerable<ObjectInfo> objects, Erasure erasure, CancellationToken cancellationToken)
    {
        var all = true;
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = DeletesAtOnce,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(objects, options, async (info, token) =>
        {
            try
            {
                await erasure.Eraser.DeleteAsync(info.Key, token);
                lock (erasure.Gone)
                {
                    erasure.Gone.Add(info.Key);
                }
            }
            catch (StoreException e)
            {
                lock (erasure.Gone)
                {
                    all = false;
                    erasure.Problems.Add($"{e.Message} {e.Hint}".TrimEnd());
                }
            }
        });
        return all;
    }

    /// <summary>
    /// A backup that ran at the same time may have named an object that was just deleted: this must not pass unseen.
    /// </summary>
    private async Task<IReadOnlyList<string>> WrongedAsync(
        PrunePlan plan, HashSet<BackupKey> gone, CancellationToken cancellationToken)
    {
        var catalog = new SnapshotCatalog(store);
        var wronged = new List<string>();
        foreach (var folder in plan.Report.Folders)
        {
            var known = folder.Kept.Concat(folder.Dropped).ToHashSet();
            var records = await catalog.RecordsAsync(folder.Folder, cancellationToken);
            foreach (var info in records.Where(info => folder.Blocked is null && !known.Contains(info.Key)))
            {
                var record = await catalog.TryReadAsync(folder.Folder, info.Key, cancellationToken);
                if (record?.Record.NeededKeys().Any(gone.Contains) == true)
                {
                    wronged.Add(
                        $"{info.Key} was written meanwhile and names what was deleted: back this repository up anew "
                            + "with --full, and prune only while no backup runs.");
                }
            }
        }

        return wronged;
    }

    private sealed record Erasure(IEraser Eraser, HashSet<BackupKey> Gone, List<string> Problems);
}
