using OrgBackup.Storage;

namespace OrgBackup.Snapshots;

/// <summary>Finds the snapshot that a person means by a repository's name and a date.</summary>
public sealed class SnapshotFinder(IBackupStore store)
{
    private readonly SnapshotCatalog _catalog = new(store);

    /// <summary>
    /// The newest snapshot of runs dated on or before <paramref name="asOf"/> under a name. Several repositories may
    /// have had that name one after the other (folders <c>name</c>, <c>name~id</c>): the newest snapshot wins; the
    /// folder's full name picks one.
    /// </summary>
    /// <exception cref="UsageException">There is no such repository, or none that old.</exception>
    public async Task<StoredSnapshot> FindAsync(string repository, DateOnly? asOf, CancellationToken cancellationToken)
    {
        var folders = await FoldersAsync(repository, cancellationToken);
        StoredSnapshot? found = null;
        foreach (var folder in folders)
        {
            var newest = await _catalog.NewestAsync(folder, asOf, cancellationToken);
            found = newest is not null && (found is null || newest.Record.CapturedAt > found.Record.CapturedAt)
                ? newest
                : found;
        }

        return found ?? throw await NoneAsync(repository, folders, asOf, cancellationToken);
    }

    /// <summary>
    /// The damaged records that come after a snapshot in its folder: each may be of a newer one than was found.
    /// </summary>
    public async Task<IReadOnlyList<BackupKey>> UnreadableAfterAsync(
        StoredSnapshot snapshot, DateOnly? asOf, CancellationToken cancellationToken)
    {
        var records = await _catalog.RecordsAsync(snapshot.Folder, cancellationToken);
        var damaged = new List<BackupKey>();
        foreach (var key in records.Select(info => info.Key).Reverse().TakeWhile(key => key != snapshot.Key))
        {
            if ((asOf is null || RecordName.TryParse(key, snapshot.Folder)!.Date <= asOf)
                && await _catalog.TryReadAsync(snapshot.Folder, key, cancellationToken) is null)
            {
                damaged.Add(key);
            }
        }

        return damaged;
    }

    /// <summary>
    /// The folders of all repositories that had this name; names are compared without case, as GitHub does.
    /// </summary>
    /// <exception cref="UsageException">There is none.</exception>
    public async Task<IReadOnlyList<string>> FoldersAsync(string repository, CancellationToken cancellationToken)
    {
        if (repository == BackupKey.OrganizationFolder)
        {
            return await OrganizationFolderAsync(cancellationToken);
        }

        var plain = BackupKey.Folder(repository);
        var folders = new List<string>();
        await foreach (var folder in _catalog.FoldersAsync(cancellationToken))
        {
            if (folder.Equals(repository, StringComparison.Ordinal) && folder.AsSpan().ContainsAny('~', '%'))
            {
                return [folder];
            }

            var name = folder.Split('~')[0];
            if (name.Equals(plain, StringComparison.OrdinalIgnoreCase))
            {
                folders.Add(folder);
            }
        }

        return folders.Count > 0 ? folders : throw new UsageException(
            $"There is no backup of a repository '{repository}' in {store.Location}.",
            "See what there is: orgbackup list --from STORE");
    }

    private async Task<IReadOnlyList<string>> OrganizationFolderAsync(CancellationToken cancellationToken) =>
        await _catalog.RecordsAsync(BackupKey.OrganizationFolder, cancellationToken) is { Count: > 0 }
            ? [BackupKey.OrganizationFolder]
            : throw new UsageException(
                $"There is no backup of the organization's own settings in {store.Location}.",
                "They are read by a run without --only and --except; a user account has none.");

    private async Task<UsageException> NoneAsync(
        string repository, IReadOnlyList<string> folders, DateOnly? asOf, CancellationToken cancellationToken)
    {
        var dates = new List<DateOnly>();
        foreach (var folder in folders)
        {
            var records = await _catalog.RecordsAsync(folder, cancellationToken);
            dates.AddRange(records.Select(info => RecordName.TryParse(info.Key, folder)!.Date));
        }

        return dates.Count == 0
            ? new UsageException(
                $"'{repository}' has no whole snapshot in {store.Location}.",
                "Its first backup never finished: run the backup again.")
            : asOf is null || dates.Min() <= asOf
            ? new UsageException(
                $"No snapshot record of '{repository}' in {store.Location} can be read.",
                "See what is damaged: orgbackup verify --from STORE --all")
            : new UsageException(
                $"'{repository}' has no snapshot on or before {asOf:yyyy-MM-dd}; "
                    + $"the oldest is of {dates.Min():yyyy-MM-dd}.",
                "Give a later --date.");
    }
}
