using OrgBackup.Discover;
using OrgBackup.Snapshots;

namespace OrgBackup.Report;

/// <summary>What is in the store and no longer on GitHub, as far as the filters of the run let it be seen.</summary>
/// <param name="Outcomes">One per repository or wiki that is gone.</param>
/// <param name="Vanished">
/// Stored repositories that were listed and found gone when their turn came; they have an outcome already.
/// </param>
/// <param name="Stored">Repositories and wikis in the store that the filters let pass, gone ones included.</param>
public sealed record GoneRepositories(IReadOnlyList<RepositoryOutcome> Outcomes, int Vanished, int Stored)
{
    /// <summary>
    /// Gets the sentence for the top of the report when more than a fifth of what is stored is gone; null otherwise.
    /// </summary>
    public string? Warning => RunVerdict.GoneWarning(Outcomes.Count + Vanished, Stored);

    /// <summary>Compares the store with the listing by repository id, so that a rename is nothing gone.</summary>
    /// <param name="listed">Everything GitHub lists, unfiltered.</param>
    /// <param name="index">What the store held when the run began.</param>
    /// <param name="filter">The run's filter: what it does not want is not looked for.</param>
    /// <param name="outcomes">The outcomes of the repositories that were worked on.</param>
    public static GoneRepositories Find(
        IReadOnlyList<DiscoveredRepository> listed,
        SnapshotIndex index,
        RepositoryFilter filter,
        IReadOnlyCollection<RepositoryOutcome> outcomes)
    {
        var ids = listed.Select(repository => repository.Id).ToHashSet();
        var stored = index.Repositories.Where(known => filter.Wants(known.Name, known.Fork, known.Archived)).ToList();
        var gone = stored.Where(known => !ids.Contains(known.Id)).Select(Gone);
        var vanished = outcomes.Count(outcome =>
            outcome.Status == OutcomeStatus.Gone && stored.Any(known => known.Id == outcome.Id));
        var wikis = outcomes.Where(outcome => outcome.LostWiki is not null).Select(GoneWiki).ToList();

        return new GoneRepositories([.. gone, .. wikis], vanished, stored.Count + wikis.Count);
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
