using OrgBackup.Report;

namespace OrgBackup.Steps;

/// <summary>How old the proof is that a repository is backed up, read from the manifests of the last runs.</summary>
internal sealed class SnapshotAges(StepTools tools)
{
    private const int RunsRead = 60;

    /// <summary>
    /// The days since the repository that was confirmed longest ago was stored or found unchanged; one that never was
    /// counts from the first run that names it. Which repositories there are, the newest whole run says.
    /// </summary>
    public async Task<IReadOnlyList<StepMetric>> OldestConfirmedAsync(CancellationToken cancellationToken)
    {
        var confirmed = new Dictionary<long, DateTimeOffset>();
        var named = new Dictionary<long, DateTimeOffset>();
        IReadOnlyCollection<long>? all = null;
        await foreach (var manifest in NewestFirstAsync(cancellationToken))
        {
            var at = TimeOf(manifest);
            foreach (var outcome in manifest.Repositories.Where(IsListed))
            {
                named[outcome.Id] = at;
                if (IsConfirmed(outcome))
                {
                    confirmed.TryAdd(outcome.Id, at);
                }
            }

            all ??= manifest.Selective ? null : [.. named.Keys];
            if (all?.All(confirmed.ContainsKey) == true)
            {
                break;
            }
        }

        return (all ?? named.Keys) is { Count: > 0 } known
            ? [new("OldestConfirmedSnapshotDays", Days(known.Min(id => Since(id, confirmed, named))), "None")]
            : [];
    }

    /// <summary>The end of the newest whole run that did everything; null when there is none among the last.</summary>
    public async Task<DateTimeOffset?> LastSuccessAsync(CancellationToken cancellationToken)
    {
        await foreach (var manifest in NewestFirstAsync(cancellationToken))
        {
            if (RunVerdict.IsClean(manifest) && !manifest.Selective)
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

    private static DateTimeOffset Since(
        long id, Dictionary<long, DateTimeOffset> confirmed, Dictionary<long, DateTimeOffset> named) =>
        confirmed.TryGetValue(id, out var at) ? at : named[id];

    private static DateTimeOffset TimeOf(RunManifest manifest) => manifest.Run.FinishedAt ?? manifest.Run.StartedAt;

    private static bool IsListed(RepositoryOutcome outcome) =>
        outcome.Status != OutcomeStatus.Gone
        && (outcome.Status != OutcomeStatus.Skipped || outcome.Snapshot is not null);

    private static bool IsConfirmed(RepositoryOutcome outcome) => outcome.Status != OutcomeStatus.Failed;
}
