using OrgBackup.Discover;

namespace OrgBackup.Report;

/// <summary>Adds the outcomes of a run up to its manifest.</summary>
public static class RunReport
{
    /// <summary>Makes the manifest: outcomes in the order of names, totals, warnings.</summary>
    /// <param name="progress">
    /// The run, its work done: one outcome per listed repository, and one per gone repository or wiki.
    /// </param>
    /// <param name="finishedAt">Now.</param>
    /// <param name="apiCalls">Calls of GitHub's API in this attempt.</param>
    public static RunManifest Of(RunInProgress progress, DateTimeOffset finishedAt, long apiCalls)
    {
        var all = progress.Outcomes
            .Where(outcome => !outcome.IsOrganization)
            .OrderBy(outcome => outcome.Name, StringComparer.OrdinalIgnoreCase)
            .ThenBy(outcome => outcome.Id)
            .ToList();
        var own = progress.Outcomes.LastOrDefault(outcome => outcome.IsOrganization);
        return new RunManifest
        {
            Run = progress.Run with { FinishedAt = finishedAt },
            Totals = new RunTotals
            {
                Repositories = all.Count - Count(all, OutcomeStatus.Gone),
                Succeeded = Count(all, OutcomeStatus.Succeeded),
                Unchanged = Count(all, OutcomeStatus.Unchanged),
                Partial = Count(all, OutcomeStatus.Partial),
                Failed = Count(all, OutcomeStatus.Failed),
                Skipped = Count(all, OutcomeStatus.Skipped),
                Gone = Count(all, OutcomeStatus.Gone),
                BytesStored = progress.Outcomes.Sum(outcome => outcome.BytesStored),
                ApiCalls = progress.EarlierCalls + apiCalls,
            },
            Repositories = all,
            Organization = own,
            Sequence = progress.Memory.Sequence,
            Warnings = [.. progress.Warnings],
            TooManyGone = progress.TooManyGone,
            Selective = progress.Selective,
        };
    }

    /// <summary>The outcome of a repository that the filters left out.</summary>
    public static RepositoryOutcome LeftOut(DiscoveredRepository repository) => RepositoryOutcome.Of(
        repository, OutcomeStatus.Skipped) with
    {
        Note = "Left out by the filters of this run.",
    };

    private static int Count(List<RepositoryOutcome> outcomes, string status) =>
        outcomes.Count(outcome => outcome.Status == status);
}
