using System.Diagnostics;
using System.Text.Json;
using OrgBackup.Backup;
using OrgBackup.Git;
using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Verify;

namespace OrgBackup.Restore;

/// <summary>
/// Restores a sample of snapshots into a scratch folder, compares all of it with the records and measures the time:
/// who knows only that the bytes are whole has restored nothing yet.
/// </summary>
public sealed class RestoreDrill(IBackupStore store, IGitEngine git, ScratchFolder scratch, TimeProvider time)
{
    private readonly SnapshotCatalog _catalog = new(store);
    private readonly ProofStore _proofs = new(store, time);

    /// <exception cref="UsageException">The store has no snapshot.</exception>
    public async Task<DrillReport> RunAsync(
        DrillOptions options, IBackupProgress progress, CancellationToken cancellationToken)
    {
        // any number will do; it is written down
#pragma warning disable CA5394
        var seed = options.Seed ?? Random.Shared.Next();
#pragma warning restore CA5394
        var (drilled, replaced) = (new List<DrilledSnapshot>(), new List<ReplacedSnapshot>());
        foreach (var (folder, record) in await new DrillSample(store, _proofs).OrderAsync(seed, cancellationToken))
        {
            if (drilled.Count == options.Sample)
            {
                break;
            }

            progress.Phase(folder, "restoring");
            if (await TryAsync((folder, record), options, replaced, cancellationToken) is { } one)
            {
                drilled.Add(one);
            }
        }

        if (drilled.Count == 0 && replaced.Count == 0)
        {
            throw new UsageException(
                $"There is no snapshot in {store.Location} yet.", "Make one: orgbackup backup ORG --to STORE");
        }

        return new DrillReport { At = time.GetUtcNow(), Seed = seed, Snapshots = drilled, Replaced = replaced };
    }

    /// <summary>
    /// Writes the report and a proof for each snapshot; a store that cannot be written to is a message and no error.
    /// </summary>
    public async Task PublishAsync(DrillReport report, IBackupProgress progress, CancellationToken cancellationToken)
    {
        var verified = new VerifyReport
        {
            Depth = ProofLevels.Drill,
            Snapshots = [.. report.Snapshots.Select(snapshot => snapshot.ToVerified())],
        };
        var json = JsonSerializer.SerializeToUtf8Bytes(report, BackupJson.Readable.DrillReport);
        try
        {
            await store.ReplaceAsync(
                BackupKey.Drill(report.At),
                async (target, token) => await target.WriteAsync(json, token),
                cancellationToken);
        }
        catch (Exception e) when (e is BackupException or IOException or UnauthorizedAccessException)
        {
            progress.Message($"What the drill found is not noted in {store.Location}: {e.Message}");
            return;
        }

        await _proofs.WriteAsync(verified, ProofLevels.Drill, progress, cancellationToken);
    }

    /// <summary>Restores one snapshot; null when another must take its place.</summary>
    private async Task<DrilledSnapshot?> TryAsync(
        (string Folder, BackupKey Key) place,
        DrillOptions options,
        List<ReplacedSnapshot> replaced,
        CancellationToken cancellationToken)
    {
        var (folder, key) = place;
        StoredSnapshot snapshot;
        try
        {
            snapshot = await _catalog.ReadAsync(folder, key, cancellationToken);
        }
        catch (DamagedBackupException e)
        {
            var date = RecordName.TryParse(key, folder)!.Date;
            return new DrilledSnapshot(folder, key, date, [new Damage(key, DamageKinds.Record, e.Message)]);
        }

        var bytes = snapshot.Record.Artifacts.Sum(artifact => artifact.Size);
        if (bytes > options.MaxBytes)
        {
            replaced.Add(new ReplacedSnapshot(key, $"It has {bytes} bytes, more than fit here."));
            return null;
        }

        if (await FindColdAsync(snapshot.Record, cancellationToken) is { } cold)
        {
            replaced.Add(new ReplacedSnapshot(key, $"{cold} lies in an archive and must be retrieved first."));
            return null;
        }

        var target = scratch.NewFolder();
        try
        {
            return await RestoreAsync(snapshot, target, cancellationToken);
        }
        finally
        {
            ScratchFolder.Remove(target);
        }
    }

    private async Task<DrilledSnapshot> RestoreAsync(
        StoredSnapshot snapshot, string target, CancellationToken cancellationToken)
    {
        var record = snapshot.Record;
        var request = new RestoreRequest { Repository = record.Repository.Name, TargetFolder = target };
        var watch = Stopwatch.StartNew();
        var summary = await new FolderRestore(store).RunAsync(snapshot, request, cancellationToken);
        var restored = watch.Elapsed;
        watch.Restart();
        var findings = await new RestoreComparison(git).RunAsync(record, target, cancellationToken);
        List<Damage> damages =
        [
            .. snapshot.Altered
                ? [new Damage(snapshot.Key, DamageKinds.Record, $"{snapshot.Key} is not as it was written.")]
                : Array.Empty<Damage>(),
            .. summary.Items.Where(item => item.Problem is not null)
                .Select(item => new Damage(snapshot.Key, DamageKinds.Unreadable, $"{item.What}: {item.Problem}")),
            .. findings.Damages,
        ];
        return new DrilledSnapshot(snapshot.Folder, snapshot.Key, record.Date, damages)
        {
            Warnings = findings.Warnings,
            Bytes = record.Artifacts.Sum(artifact => artifact.Size),
            RestoreSeconds = Math.Round(restored.TotalSeconds, 3),
            CompareSeconds = Math.Round(watch.Elapsed.TotalSeconds, 3),
            Compared = findings.Compared,
            RecordSha256 = snapshot.Sha256,
        };
    }

    /// <summary>The first object that cannot be read right now; null when all can.</summary>
    private async Task<BackupKey?> FindColdAsync(SnapshotRecord record, CancellationToken cancellationToken)
    {
        foreach (var artifact in record.Artifacts)
        {
            if (await store.AvailabilityAsync(artifact.Key, cancellationToken) != ObjectAvailability.Ready)
            {
                return artifact.Key;
            }
        }

        return null;
    }
}
