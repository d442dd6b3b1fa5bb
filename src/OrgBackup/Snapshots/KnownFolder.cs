using OrgBackup.Storage;

namespace OrgBackup.Snapshots;

/// <summary>What is known of one folder's snapshots.</summary>
internal sealed record KnownFolder(string Name, IReadOnlyList<KnownSnapshot> Snapshots)
{
    /// <summary>Gets why nothing of it may be deleted; null when it may.</summary>
    public string? Blocked { get; init; }

    /// <summary>Reads all records of a folder, and from the names of its proofs which of them are damaged.</summary>
    public static async Task<KnownFolder> ReadAsync(
        IBackupStore store, string folder, CancellationToken cancellationToken)
    {
        var catalog = new SnapshotCatalog(store);
        var damaged = await DamagedAsync(store, folder, cancellationToken);
        var snapshots = new List<KnownSnapshot>();
        string? blocked = null;
        foreach (var info in await catalog.RecordsAsync(folder, cancellationToken))
        {
            try
            {
                var read = await catalog.ReadAsync(folder, info.Key, cancellationToken);
                var record = read.Record;
                snapshots.Add(new KnownSnapshot(read.Key, folder, record.Date, record.CapturedAt)
                {
                    Identity = (record.Repository.IsOrganization, record.Repository.Id),
                    Needs = [.. record.NeededKeys()],
                    Damaged = damaged.Contains(read.Key),
                });
                blocked ??= read.Altered ? $"{read.Key} is not as it was written." : null;
            }
            catch (DamagedBackupException e)
            {
                blocked ??= e.Message;
            }
        }

        return new KnownFolder(folder, snapshots) { Blocked = blocked };
    }

    /// <summary>The record that a proof is of: <c>proofs/{record}_{level}[-damaged]_{time}.json</c>.</summary>
    public static BackupKey? RecordOf(BackupKey proof, string folder)
    {
        var prefix = ProofPrefix(folder);
        return proof.Value.StartsWith(prefix, StringComparison.Ordinal)
            && proof.Value[prefix.Length..].Split('_') is [.. { Length: > 0 } name, _, _]
                ? new BackupKey($"{BackupKey.RecordPrefix(folder)}{string.Join('_', name)}.json")
                : null;
    }

    private static string ProofPrefix(string folder) => $"{folder}/proofs/";

    private static async Task<HashSet<BackupKey>> DamagedAsync(
        IBackupStore store, string folder, CancellationToken cancellationToken)
    {
        var newest = new Dictionary<BackupKey, string[]>();
        await foreach (var info in store.ListAsync(ProofPrefix(folder), cancellationToken))
        {
            // the last two words of a name are the level and the time, which sorts
            var words = info.Key.Value.Split('_');
            if (RecordOf(info.Key, folder) is { } record
                && (!newest.TryGetValue(record, out var known)
                    || string.CompareOrdinal(known[^1], words[^1]) <= 0))
            {
                newest[record] = words;
            }
        }

        return
        [
            .. newest.Where(proof => proof.Value[^2].EndsWith("-damaged", StringComparison.Ordinal))
                .Select(proof => proof.Key),
        ];
    }
}
