using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Enumeration;
using OrgBackup.Backup;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Verify;

/// <summary>
/// Verifies the snapshots of a whole store, several at once; an artifact that several records name is read once.
/// </summary>
public sealed class StoreVerification(IBackupStore store, SnapshotVerification verification, IBackupProgress progress)
{
    private readonly SnapshotCatalog _catalog = new(store);
    private readonly RecordCheck _records = new(store);
    private readonly ConcurrentDictionary<(BackupKey, string), Lazy<Task<ArtifactFindings>>> _artifacts = [];

    public async Task<VerifyReport> RunAsync(VerifyOptions options, CancellationToken cancellationToken)
    {
        using var gate = new SemaphoreSlim(options.Concurrency);
        var snapshots = new ConcurrentBag<VerifiedSnapshot>();
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.Concurrency,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(_catalog.AllFoldersAsync(cancellationToken), parallel, async (folder, token) =>
        {
            if (options.Only.Count > 0
                && !options.Only.Any(glob => FileSystemName.MatchesSimpleExpression(glob, folder, ignoreCase: true)))
            {
                return;
            }

            foreach (var result in await VerifyFolderAsync(folder, options, gate, token))
            {
                snapshots.Add(result);
            }
        });

        return new VerifyReport
        {
            Depth = options.Depth == VerifyDepth.Full ? "full" : "quick",
            Snapshots = [.. snapshots.OrderBy(snapshot => snapshot.Record.Value, StringComparer.Ordinal)],
        };
    }

    private async Task<List<VerifiedSnapshot>> VerifyFolderAsync(
        string folder, VerifyOptions options, SemaphoreSlim gate, CancellationToken cancellationToken)
    {
        var results = new List<VerifiedSnapshot>();
        var (chosen, damaged) = await ChooseAsync(folder, options, cancellationToken);
        results.AddRange(damaged);
        var work = new FolderWork(new LostTipLookup(chosen, options.Depth), options.Concurrency, gate);
        foreach (var snapshot in chosen)
        {
            progress.Phase(folder, "verifying");
            results.Add(await VerifyAsync(snapshot, work, cancellationToken));
        }

        return results;
    }

    private async Task<VerifiedSnapshot> VerifyAsync(
        StoredSnapshot snapshot, FolderWork work, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var record = snapshot.Record;
        var damages = new List<Damage>(await _records.RunAsync(snapshot, cancellationToken));
        var all = await LookAllAsync(snapshot, work, cancellationToken);
        damages.AddRange(all.SelectMany(findings => findings.Damages));
        foreach (var tips in record.LostTips.GroupBy(tip => tip.Key))
        {
            var findings = await LookOnceAsync(work.Lookup.LookAt(tips.Key), cancellationToken);
            damages.AddRange(LostTipLookup.DamagesOf(tips, findings));
        }

        var bytes = record.Artifacts.Sum(artifact => artifact.Size);
        return new VerifiedSnapshot(snapshot.Folder, snapshot.Key, record.Date, damages, bytes)
        {
            Warnings = [.. all.SelectMany(findings => findings.Warnings)],
            RecordSha256 = snapshot.Sha256,
            Seconds = Math.Round(watch.Elapsed.TotalSeconds, 3),
        };
    }

    /// <summary>Several artifacts at once: one repository may have thousands.</summary>
    private async Task<ArtifactFindings[]> LookAllAsync(
        StoredSnapshot snapshot, FolderWork work, CancellationToken cancellationToken)
    {
        var artifacts = snapshot.Record.Artifacts;
        var all = new ArtifactFindings[artifacts.Count];
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = work.Concurrency,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(Enumerable.Range(0, artifacts.Count), parallel, async (index, token) =>
        {
            await work.Gate.WaitAsync(token);
            try
            {
                all[index] = await LookOnceAsync(work.Lookup.LookAt(snapshot.Record, artifacts[index]), token);
            }
            finally
            {
                work.Gate.Release();
            }
        });
        return all;
    }

    /// <summary>The snapshots to look at, and the records that cannot even be read.</summary>
    private async Task<(List<StoredSnapshot> Chosen, List<VerifiedSnapshot> Damaged)> ChooseAsync(
        string folder, VerifyOptions options, CancellationToken cancellationToken)
    {
        var readable = new List<StoredSnapshot>();
        var damaged = new List<VerifiedSnapshot>();
        foreach (var info in await _catalog.RecordsAsync(folder, cancellationToken))
        {
            var date = RecordName.TryParse(info.Key, folder)!.Date;
            if (options.Date is { } until && date > until)
            {
                continue;
            }

            try
            {
                readable.Add(await _catalog.ReadAsync(folder, info.Key, cancellationToken));
            }
            catch (DamagedBackupException e)
            {
                var damage = new Damage(info.Key, DamageKinds.Record, e.Message);
                damaged.Add(new VerifiedSnapshot(folder, info.Key, date, [damage], 0));
            }
        }

        readable.Sort((left, right) => left.Record.CapturedAt.CompareTo(right.Record.CapturedAt));
        return (options.All ? readable : [.. readable.TakeLast(1)], damaged);
    }

    private async Task<ArtifactFindings> LookOnceAsync(ArtifactLook look, CancellationToken cancellationToken)
    {
        var found = _artifacts.GetOrAdd(
            (look.Key, look.Question),
            _ => new Lazy<Task<ArtifactFindings>>(() => verification.LookAsync(look, cancellationToken)));
        return await found.Value;
    }

    /// <summary>What the looks at one folder share; the gate bounds those of all folders together.</summary>
    private sealed record FolderWork(LostTipLookup Lookup, int Concurrency, SemaphoreSlim Gate);
}
