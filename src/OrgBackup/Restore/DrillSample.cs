using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Verify;

namespace OrgBackup.Restore;

/// <summary>
/// In which order a drill takes the newest snapshots of all folders: those never proved since they were written, then
/// those whose last proof is oldest. Names alone are read; chance decides among equals.
/// </summary>
internal sealed class DrillSample(IBackupStore store, ProofStore proofs)
{
    private readonly SnapshotCatalog _catalog = new(store);

    public async Task<IReadOnlyList<(string Folder, BackupKey Record)>> OrderAsync(
        int seed, CancellationToken cancellationToken)
    {
        var newest = new List<(string Folder, BackupKey Record)>();
        await foreach (var folder in _catalog.AllFoldersAsync(cancellationToken))
        {
            if (await _catalog.RecordsAsync(folder, cancellationToken) is [.., var last])
            {
                newest.Add((folder, last.Key));
            }
        }

        // a choice that can be made again, and nothing secret
#pragma warning disable CA5394
        var chance = new Random(seed);
        var shuffled = newest.Select(one => (one.Folder, one.Record, Place: chance.Next())).ToList();
#pragma warning restore CA5394
        var states = await proofs.NewestAsync(newest.Select(one => one.Record), cancellationToken);
        return
        [
            .. shuffled.OrderBy(one => states.GetValueOrDefault(one.Record)?.At ?? DateTimeOffset.MinValue)
                .ThenBy(one => one.Place)
                .Select(one => (one.Folder, one.Record)),
        ];
    }
}
