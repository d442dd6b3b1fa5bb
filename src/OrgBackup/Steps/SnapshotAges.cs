using OrgBackup.Report;

namespace OrgBackup.Steps;

/// <summary>How old the proof is that a repository is backed up, read from the manifests of the last runs.</summary>
internal sealed class SnapshotAges(StepTools tools)
{
    private const int RunsRead = 60;

    /// <summary>
    /// The days since the repository that was confirmed longest ago was stored or found unchanged; one that never was
    /// counts from the first run that names it.
    /// </summary>
    public async Task<IReadOnlyList<StepMetric>> OldestConfirmedAsync(CancellationToken cancellationToken)
    {
        Dictionary<long, DateTimeOffset>? open = null;
        DateTimeOffset? oldest = null;
        await foreach (var manifest in NewestFirstAsync(cancellationToken))
        {
            var at = TimeOf(manifest);
            open ??= manifest.Repositories.Where(IsListed).ToDictionary(Key, _ => at);
            foreach (var outcome in manifest.Repositories.Where(IsListed).Where(known => open.ContainsKey(Key(known))))
            {
                open[Key(outcome)] = at;
                if (IsConfirmed(outcome))
                {
                    oldest = oldest < at ? oldest : at;
                    open.Remove(Key(outcome));
                }
            }

            if (open.Count == 0)
            {
                break;
            }
        }

        var oldestOpen = open is { Count: > 0 } ? open.Values.Min() : (DateTimeOffset?)null;
        var since = oldestOpen < oldest || oldest is null ? oldestOpen ?? oldest : oldest;
        return since is { } time ? [new StepMetric("OldestConfirmedSnapshotDays", Days(time), "None")] : [];
    }

    /// <summary>The end of the newest run that did everything; null when there is none among the last.</summary>
    public async Task<DateTimeOffset?> LastSuccessAsync(CancellationToken cancellationToken)
    {
        await foreach (var manifest in NewestFirstAsync(cancellationToken))
        {
            if (RunVerdict.IsClean(manifest))
            {
                return TimeOf(manifest);
            }
        }

        return null;
    }

    public double Days(DateTimeOffset since) => Math.Round((tools.Time.GetUtcNow() - since).TotalDays, 2);

    private async IAsyncEnumerable<RunManifest> NewestFirstAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var ids = await tools.Runs.IdsAsync(cancellationToken);
        foreach (var id in ids.Reverse().Take(RunsRead))
        {
            if (await TryReadAsync(id, cancellationToken) is { } manifest)
            {
                yield return manifest;
            }
        }
    }

    /// <summary>A damaged manifest proves nothing and hides nothing: the next older one is read.</summary>
    private async Task<RunManifest?> TryReadAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await tools.Runs.ReadAsync(id, cancellationToken);
        }
        catch (DamagedBackupException e)
        {
            tools.Progress.Message(e.Message);
            return null;
        }
    }

    private static long Key(RepositoryOutcome outcome) => outcome.Id;

    private static DateTimeOffset TimeOf(RunManifest manifest) => manifest.Run.FinishedAt ?? manifest.Run.StartedAt;

    private static bool IsListed(RepositoryOutcome outcome) =>
        outcome.Status != OutcomeStatus.Gone
        && (outcome.Status != OutcomeStatus.Skipped || outcome.Snapshot is not null);

    private static bool IsConfirmed(RepositoryOutcome outcome) => outcome.Status != OutcomeStatus.Failed;
}
