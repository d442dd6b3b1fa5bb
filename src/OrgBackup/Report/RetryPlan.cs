using OrgBackup.Discover;
using OrgBackup.Snapshots;

namespace OrgBackup.Report;

/// <summary>Which repositories of a run a retry does again, and what stays as it is.</summary>
public sealed record RetryPlan
{
    public required IReadOnlyList<DiscoveredRepository> Again { get; init; }

    /// <summary>Gets the outcomes of all others.</summary>
    public required IReadOnlyList<RepositoryOutcome> Settled { get; init; }

    /// <summary>Splits a run: failed repositories, and those partial for a passing cause, are done again.</summary>
    public static RetryPlan Of(RunManifest earlier, IReadOnlyList<DiscoveredRepository> listed, SnapshotIndex index)
    {
        var byId = new Dictionary<(bool IsOrganization, long Id), DiscoveredRepository>();
        foreach (var repository in listed)
        {
            byId.TryAdd(repository.Identity, repository);
        }

        var again = new List<DiscoveredRepository>();
        var settled = new List<RepositoryOutcome>();
        foreach (var outcome in earlier.Outcomes)
        {
            if (!RunVerdict.NeedsRetry(outcome))
            {
                settled.Add(outcome);
            }
            else if (NewerGood(outcome, earlier.Run, index) is { } newer)
            {
                settled.Add(Superseded(outcome, newer));
            }
            else if (byId.TryGetValue(outcome.Identity, out var repository))
            {
                again.Add(repository);
            }
            else
            {
                settled.Add(Vanished(outcome));
            }
        }

        return new RetryPlan { Again = again, Settled = settled };
    }

    private static IndexedSnapshot? NewerGood(RepositoryOutcome outcome, BackupRun run, SnapshotIndex index) =>
        index.NewestOf(outcome.Identity) is { Good: true } newest
        && newest.CapturedAt > run.StartedAt
        && newest.Key != outcome.Snapshot
            ? newest
            : null;

    private static RepositoryOutcome Superseded(RepositoryOutcome outcome, IndexedSnapshot newer) => new()
    {
        Id = outcome.Id,
        Name = outcome.Name,
        IsOrganization = outcome.IsOrganization,
        Status = OutcomeStatus.Skipped,
        Snapshot = newer.Key,
        Note = $"Not done again: a newer good snapshot, {newer.Key}, is there.",
    };

    private static RepositoryOutcome Vanished(RepositoryOutcome outcome) => new()
    {
        Id = outcome.Id,
        Name = outcome.Name,
        IsOrganization = outcome.IsOrganization,
        Status = OutcomeStatus.Gone,
        Note = "No longer listed when the run was retried; its backups stay.",
    };
}
