using OrgBackup.Report;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Restore;

/// <summary>Which snapshot of each folder a restore of a whole store takes, wherever it goes to.</summary>
internal sealed class RestoreSelection(IBackupStore store)
{
    private readonly SnapshotCatalog _catalog = new(store);

    /// <summary>All folders, those of gone repositories and of the organization itself among them.</summary>
    public async Task<IReadOnlyList<string>> FoldersAsync(CancellationToken cancellationToken) =>
        await _catalog.AllFoldersAsync(cancellationToken).ToListAsync(cancellationToken);

    /// <summary>The newest readable snapshot of a folder as of a date.</summary>
    public async Task<RestoreChoice> ChooseAsync(string folder, DateOnly? date, CancellationToken cancellationToken)
    {
        if (await _catalog.NewestAsync(folder, date, cancellationToken) is { } newest)
        {
            return new(folder) { Newest = newest };
        }

        var records = await _catalog.RecordsAsync(folder, cancellationToken);
        var isDamaged = records.Any(info => date is null || RecordName.TryParse(info.Key, folder)!.Date <= date);
        return new(folder) { Problem = isDamaged ? "No snapshot record of it can be read." : null };
    }

    /// <summary>The folders of what the newest run could not find on GitHub any more.</summary>
    public async Task<HashSet<string>> GoneAsync(CancellationToken cancellationToken)
    {
        try
        {
            var latest = await new RunCatalog(store).ReadAsync("latest", cancellationToken);
            return
            [
                .. latest.Repositories
                    .Where(outcome => outcome is { Status: OutcomeStatus.Gone, Snapshot: not null })
                    .Select(outcome => outcome.Snapshot!.Value.Value.Split('/')[0]),
            ];
        }
        catch (BackupException)
        {
            // no run is known, or its manifest is damaged: what is gone cannot be told
            return [];
        }
    }

    /// <summary>What to say when there is nothing to restore.</summary>
    public UsageException Nothing() =>
        new($"No repository has a snapshot in {store.Location} that old.", "Give a later --date.");
}

/// <summary>What is restored of one folder.</summary>
internal sealed record RestoreChoice(string Folder)
{
    public StoredSnapshot? Newest { get; init; }

    /// <summary>Gets why nothing can be, though there is something that old; null otherwise.</summary>
    public string? Problem { get; init; }

    /// <summary>Gets a value indicating whether a repository has no snapshot that old.</summary>
    public bool IsYounger => Newest is null && Problem is null && Folder != BackupKey.OrganizationFolder;
}
