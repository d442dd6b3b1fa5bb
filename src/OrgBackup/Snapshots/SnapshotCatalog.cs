using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using OrgBackup.Storage;

namespace OrgBackup.Snapshots;

/// <summary>Finds snapshots in a store. Whatever has no record does not exist for it.</summary>
public sealed class SnapshotCatalog(IBackupStore store)
{
    /// <summary>
    /// The folders of repositories, in ordinal order; <c>_runs</c> and <c>_organization</c> are not among them.
    /// </summary>
    public async IAsyncEnumerable<string> FoldersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var folder in AllFoldersAsync(cancellationToken))
        {
            if (folder != BackupKey.OrganizationFolder)
            {
                yield return folder;
            }
        }
    }

    /// <summary>
    /// Likewise, with <c>_organization</c>, which may hold snapshots of the organization itself.
    /// </summary>
    public async IAsyncEnumerable<string> AllFoldersAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var folder in store.ListFoldersAsync(cancellationToken))
        {
            if (folder != "_runs")
            {
                yield return folder;
            }
        }
    }

    /// <summary>The keys of a folder's records, oldest name first: by date, then by the number after it.</summary>
    public async Task<IReadOnlyList<ObjectInfo>> RecordsAsync(string folder, CancellationToken cancellationToken)
    {
        var records = new List<(RecordName Name, ObjectInfo Info)>();
        await foreach (var info in store.ListAsync(BackupKey.RecordPrefix(folder), cancellationToken))
        {
            if (RecordName.TryParse(info.Key, folder) is { } name)
            {
                records.Add((name, info));
            }
        }

        return
        [
            .. records.OrderBy(record => record.Name.Date)
                .ThenBy(record => record.Name.Number)
                .Select(record => record.Info),
        ];
    }

    /// <summary>All snapshots of a folder, oldest capture first.</summary>
    public async Task<IReadOnlyList<StoredSnapshot>> SnapshotsAsync(string folder, CancellationToken cancellationToken)
    {
        var snapshots = new List<StoredSnapshot>();
        foreach (var info in await RecordsAsync(folder, cancellationToken))
        {
            snapshots.Add(await ReadAsync(folder, info.Key, cancellationToken));
        }

        return [.. snapshots.OrderBy(snapshot => snapshot.Record.CapturedAt)];
    }

    /// <summary>
    /// The newest readable snapshot by time of capture among those of runs dated on or before <paramref name="asOf"/>;
    /// null when there is none. Names are in that order too unless a run was given an earlier date by hand, so only the
    /// last readable name is read, and those written in the same second or since. A damaged record is passed over: it
    /// is for verify to tell.
    /// </summary>
    public async Task<StoredSnapshot?> NewestAsync(string folder, DateOnly? asOf, CancellationToken cancellationToken)
    {
        var records = await RecordsAsync(folder, cancellationToken);
        StoredSnapshot? newest = null;
        var written = DateTimeOffset.MinValue;
        var newestFirst = records
            .Reverse()
            .Where(record => asOf is null || RecordName.TryParse(record.Key, folder)!.Date <= asOf);
        foreach (var info in newestFirst)
        {
            if ((newest is null || info.LastModified >= written)
                && await TryReadAsync(folder, info.Key, cancellationToken) is { } snapshot
                && (newest is null || snapshot.Record.CapturedAt > newest.Record.CapturedAt))
            {
                newest = snapshot;
                written = info.LastModified;
            }
        }

        return newest;
    }

    /// <summary>A snapshot; null when its record is damaged or not there.</summary>
    public async Task<StoredSnapshot?> TryReadAsync(string folder, BackupKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(folder, key, cancellationToken);
        }
        catch (DamagedBackupException)
        {
            return null;
        }
    }

    /// <exception cref="DamagedBackupException">The record is not there or cannot be read.</exception>
    public async Task<StoredSnapshot> ReadAsync(string folder, BackupKey key, CancellationToken cancellationToken)
    {
        await using var stream = await store.OpenAsync(key, cancellationToken)
            ?? throw new DamagedBackupException($"The snapshot record {key} is not in {store.Location}.");
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellationToken);
        var content = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        var record = Parse(key, content);
        return new StoredSnapshot(folder, key, record, Convert.ToHexStringLower(SHA256.HashData(content)))
        {
            Altered = RecordSeal.IsBroken(record, content),
        };
    }

    private SnapshotRecord Parse(BackupKey key, ReadOnlySpan<byte> json)
    {
        try
        {
            var record = JsonSerializer.Deserialize(json, BackupJson.Readable.SnapshotRecord)
                ?? throw new JsonException("The record is null.");
            return record.SchemaVersion <= SnapshotRecord.CurrentSchema
                ? record
                : throw new DamagedBackupException(
                    $"The snapshot record {key} has schema version {record.SchemaVersion}, "
                        + "newer than this program knows.",
                    "Use a newer OrgBackup.");
        }
        catch (JsonException e)
        {
            throw new DamagedBackupException(
                $"The snapshot record {key} in {store.Location} cannot be read: {e.Message}",
                "Restore it from another copy of the store.",
                e);
        }
    }
}
