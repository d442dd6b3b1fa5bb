using System.Collections.Concurrent;
using OrgBackup.Discover;
using OrgBackup.Storage;

namespace OrgBackup.Snapshots;

/// <summary>The newest snapshot of every folder, as little of it as a run needs to find its way.</summary>
public sealed class SnapshotIndex
{
    private const int Readers = 16;

    private readonly Dictionary<string, IndexedSnapshot> _byFolder;
    private readonly Dictionary<long, IndexedSnapshot> _byId = [];

    private readonly IReadOnlyList<IndexedSnapshot> _unknown;

    private SnapshotIndex(IEnumerable<IndexedSnapshot> snapshots)
    {
        _byFolder = snapshots.ToDictionary(snapshot => snapshot.Folder, StringComparer.Ordinal);
        Organization = _byFolder.Remove(BackupKey.OrganizationFolder, out var own) ? own : null;
        _unknown = [.. _byFolder.Values.Where(snapshot => snapshot.Id == 0)];
        foreach (var snapshot in _byFolder.Values.Where(snapshot => snapshot.Id != 0))
        {
            if (!_byId.TryGetValue(snapshot.Id, out var other) || snapshot.CapturedAt > other.CapturedAt)
            {
                _byId[snapshot.Id] = snapshot;
            }
        }
    }

    /// <summary>
    /// Gets the newest snapshot of every repository in the store, by id; those adopted without an id by their folder.
    /// </summary>
    public IEnumerable<IndexedSnapshot> Repositories =>
        _byId.Values.Concat(_unknown).OrderBy(snapshot => snapshot.Folder, StringComparer.Ordinal);

    /// <summary>Gets the newest snapshot of the organization itself; null when there is none.</summary>
    public IndexedSnapshot? Organization { get; }

    public static async Task<SnapshotIndex> ReadAsync(SnapshotCatalog catalog, CancellationToken cancellationToken)
    {
        var found = new ConcurrentBag<IndexedSnapshot>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Readers, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(catalog.AllFoldersAsync(cancellationToken), options, async (folder, token) =>
        {
            if (await catalog.NewestAsync(folder, asOf: null, token) is { } newest)
            {
                found.Add(IndexedSnapshot.Of(newest));
            }
        });

        return new SnapshotIndex(found);
    }

    /// <summary>
    /// The folder of a repository: its name, unless the newest record under that name is of another repository; then
    /// <c>name~id</c>, so that a newcomer never builds on the other's data.
    /// </summary>
    public string FolderOf(DiscoveredRepository repository)
    {
        if (repository.IsOrganization)
        {
            return BackupKey.OrganizationFolder;
        }

        var folder = BackupKey.Folder(repository.Name);
        return _byFolder.TryGetValue(folder, out var stored)
            && stored.Id != 0
            && stored.Id != repository.Id
            ? BackupKey.Folder(repository.Name, repository.Id)
            : folder;
    }

    /// <summary>
    /// The newest snapshot of a repository wherever it is, also under a former name; null when there is none.
    /// </summary>
    public IndexedSnapshot? NewestOf(long repositoryId) => _byId.GetValueOrDefault(repositoryId);

    /// <summary>Likewise, also of the organization itself; nothing of another one that had its login before.</summary>
    public IndexedSnapshot? NewestOf((bool IsOrganization, long Id) identity) =>
        !identity.IsOrganization ? NewestOf(identity.Id)
        : Organization?.Id == identity.Id ? Organization
        : null;
}

/// <summary>What a run keeps in memory of one folder's newest snapshot.</summary>
public sealed record IndexedSnapshot
{
    public required string Folder { get; init; }

    public required BackupKey Key { get; init; }

    public required long Id { get; init; }

    public required string Name { get; init; }

    public required bool Fork { get; init; }

    public required bool Archived { get; init; }

    public required DateOnly Date { get; init; }

    public required DateTimeOffset CapturedAt { get; init; }

    /// <summary>Gets a value indicating whether nothing was missing for a passing cause.</summary>
    public required bool Good { get; init; }

    public static IndexedSnapshot Of(StoredSnapshot stored) => new()
    {
        Folder = stored.Folder,
        Key = stored.Key,
        Id = stored.Record.Repository.Id,
        Name = stored.Record.Repository.Name,
        Fork = stored.Record.Repository.Fork,
        Archived = stored.Record.Repository.Archived,
        Date = stored.Record.Date,
        CapturedAt = stored.Record.CapturedAt,
        Good = stored.Record.Missing.All(missing => missing.Reason != MissingReasons.Retryable),
    };
}
