using OrgBackup.Discover;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Report;

/// <summary>What is known when a run begins of repositories that are stored and no longer listed.</summary>
/// <param name="Outcomes">One per repository that is gone.</param>
/// <param name="StoredIds">All repositories in the store that the filters let pass, gone ones included.</param>
public sealed record UnlistedRepositories(IReadOnlyList<RepositoryOutcome> Outcomes, IReadOnlyList<long> StoredIds)
{
    /// <summary>Compares the store with the listing by repository id, so that a rename is nothing gone.</summary>
    public static UnlistedRepositories Find(
        IReadOnlyList<DiscoveredRepository> listed, SnapshotIndex index, RepositoryFilter filter)
    {
        var ids = listed.Where(repository => !repository.IsOrganization)
            .Select(repository => repository.Id)
            .ToHashSet();

        // an adopted backup may not know its repository's id: then the name counts
        var names = listed.Select(repository => BackupKey.Folder(repository.Name))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var stored = index.Repositories.Where(known => filter.Wants(known.Name, known.Fork, known.Archived)).ToList();
        return new(
            [.. stored.Where(known => !IsListed(known)).Select(Gone)], [.. stored.Select(known => known.Id)]);

        bool IsListed(IndexedSnapshot known) =>
            known.Id == 0 ? names.Contains(known.Folder) : ids.Contains(known.Id);
    }

    /// <summary>
    /// Adds what turned out while the run worked: repositories that vanished since, wikis that are gone.
    /// </summary>
    public GoneRepositories With(IReadOnlyCollection<RepositoryOutcome> outcomes)
    {
        var stored = StoredIds.ToHashSet();
        var vanished = outcomes.Count(
            outcome =>
                outcome is { Status: OutcomeStatus.Gone, IsOrganization: false } && stored.Contains(outcome.Id));
        var wikis = outcomes.Where(outcome => outcome.LostWiki is not null).Select(GoneWiki).ToList();
        return new GoneRepositories([.. Outcomes, .. wikis], vanished, StoredIds.Count + wikis.Count);
    }

    private static RepositoryOutcome Gone(IndexedSnapshot known) => new()
    {
        Id = known.Id,
        Name = known.Name,
        Status = OutcomeStatus.Gone,
        Snapshot = known.Key,
        Note = $"No longer listed; the newest snapshot is of {known.Date:yyyy-MM-dd}. Its backups stay.",
    };

    private static RepositoryOutcome GoneWiki(RepositoryOutcome outcome) => new()
    {
        Id = outcome.Id,
        Name = $"{outcome.Name}.wiki",
        Status = OutcomeStatus.Gone,
        Snapshot = outcome.Snapshot,
        Note = $"The wiki is no longer on GitHub; {outcome.LostWiki!.Key} of {outcome.LostWiki.Date:yyyy-MM-dd} stays.",
    };
}
