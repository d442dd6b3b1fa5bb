using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using OrgBackup.Backup;
using OrgBackup.Storage;

namespace OrgBackup.Verify;

/// <summary>Later proofs of snapshots: written beside the records, found again by their names alone.</summary>
public sealed class ProofStore(IBackupStore store, TimeProvider time)
{
    private const int ListingsAtOnce = 16;

    private static readonly string Tool = "orgbackup "
        + (typeof(ProofStore).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split('+')[0] ?? "unknown");

    /// <summary>
    /// Writes one proof for each snapshot that was looked at; a store that cannot be written to is one message and no
    /// error.
    /// </summary>
    /// <param name="report">What was found.</param>
    /// <param name="level">One of <see cref="ProofLevels"/>.</param>
    /// <param name="progress">Hears why nothing could be written.</param>
    public async Task WriteAsync(
        VerifyReport report, string level, IBackupProgress progress, CancellationToken cancellationToken)
    {
        foreach (var snapshot in report.Snapshots.Where(snapshot => snapshot.RecordSha256 is not null))
        {
            try
            {
                await WriteAsync(snapshot, level, cancellationToken);
            }
            catch (Exception e) when (e is BackupException or IOException or UnauthorizedAccessException)
            {
                progress.Message($"What was proved is not noted in {store.Location}: {e.Message}");
                return;
            }
        }
    }

    /// <summary>The newest proof of each record of a folder; those that found damage among them.</summary>
    public async Task<IReadOnlyDictionary<BackupKey, ProofState>> NewestAsync(
        string folder, CancellationToken cancellationToken)
    {
        var newest = new Dictionary<BackupKey, ProofState>();
        await foreach (var info in store.ListAsync(BackupKey.Proof(folder, "").Value, cancellationToken))
        {
            if (ProofName.TryParse(info.Key, folder) is { } proof
                && (!newest.TryGetValue(proof.Record, out var known) || known.At <= proof.State.At))
            {
                newest[proof.Record] = proof.State;
            }
        }

        return newest;
    }

    /// <summary>The newest later proof of each of these records that has one; one listing per folder.</summary>
    public async Task<IReadOnlyDictionary<BackupKey, ProofState>> NewestAsync(
        IEnumerable<BackupKey> records, CancellationToken cancellationToken)
    {
        var found = new ConcurrentDictionary<BackupKey, ProofState>();
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = ListingsAtOnce,
            CancellationToken = cancellationToken,
        };
        var folders = records.GroupBy(record => record.Value.Split('/')[0], StringComparer.Ordinal);
        await Parallel.ForEachAsync(folders, parallel, async (folder, token) =>
        {
            var newest = await NewestAsync(folder.Key, token);
            foreach (var record in folder)
            {
                if (newest.TryGetValue(record, out var state))
                {
                    found[record] = state;
                }
            }
        });
        return found;
    }

    private async Task WriteAsync(VerifiedSnapshot snapshot, string level, CancellationToken cancellationToken)
    {
        var proof = new ProofDocument
        {
            Record = new ProvedRecord(snapshot.Record, snapshot.RecordSha256!),
            Level = level,
            At = time.GetUtcNow(),
            Checks = Proofs.ChecksOf(level),
            Damages = snapshot.Damages,
            Warnings = snapshot.Warnings,
            Tool = Tool,
            Seconds = snapshot.Seconds,
            Bytes = snapshot.Bytes,
        };
        var json = JsonSerializer.SerializeToUtf8Bytes(proof, BackupJson.Readable.ProofDocument);
        await store.CreateAsync(
            ProofName.Of(snapshot.Repository, proof),
            async (target, token) => await target.WriteAsync(json, token),
            cancellationToken);
    }
}
