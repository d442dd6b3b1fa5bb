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
        IReadOnlyCollection<RepositoryOutcome> outcomes) =>
        UnlistedRepositories.Find(listed, index, filter).With(outcomes);
}
