using OrgBackup.Report;
using OrgBackup.Storage;

namespace OrgBackup.Steps;

/// <summary>
/// Ends an attempt: joins items and results, writes the run's manifest and page, and the items of a further attempt.
/// Called again it writes the same.
/// </summary>
public sealed class ReportStep(StepTools tools)
{
    private readonly AttemptResults _results = new(tools);
    private readonly SnapshotAges _ages = new(tools);

    /// <summary>The regular report, after the Map.</summary>
    public async Task<RunState> RunAsync(ReportRequest request, CancellationToken cancellationToken)
    {
        var before = request.State ?? throw new UsageException("The report was called without the run's state.");
        var reference = new RunReference(before.RunId, before.Attempt);
        var document = await tools.Documents.ReadAsync(
            ControlKeys.Run(reference), ControlJson.Default.RunDocument, cancellationToken);
        var (manifest, again) = await WriteAsync(document, LostStep.WithoutResult, cancellationToken);
        if (again.Count == 0)
        {
            await tools.Lease.ReleaseAsync(document.Execution, cancellationToken);
        }

        return before with
        {
            Status = again.Count == 0 ? RunStatus.Clean : RunStatus.Incomplete,
            FailedCount = again.Count,
            ItemsKey = ControlKeys.Items(Next(reference)).Value,
            ItemCount = again.Count,
            RedriveCount = Math.Max(before.RedriveCount, request.Execution.RedriveCount),
            ManifestKey = BackupKey.RunManifest(manifest.Run.Id).Value,
            ReportKey = BackupKey.RunReport(manifest.Run.Id).Value,
        };
    }

    /// <summary>Writes manifest, page and the items of the next attempt, and tells the figures.</summary>
    /// <param name="document">The attempt.</param>
    /// <param name="lost">What is said of a repository that has no result.</param>
    internal async Task<(RunManifest Manifest, IReadOnlyList<BackupItem> Again)> WriteAsync(
        RunDocument document, OutcomeError lost, CancellationToken cancellationToken)
    {
        var reference = new RunReference(document.Run.Id, document.Run.Attempt);
        var discovery = await tools.Documents.ReadAsync(
            ControlKeys.Discovery(reference with { Attempt = document.FirstAttempt }),
            ControlJson.Default.DiscoveryDocument,
            cancellationToken);
        var results = await _results.ReadAsync(document, lost, cancellationToken);
        var progress = Join(document, discovery, results);
        var made = RunReport.Of(
            progress, tools.Time.GetUtcNow(), results.Sum(result => result.Result.ApiCalls));
        var manifest = await ReportProofs.AddAsync(tools.Store, made, cancellationToken);
        await tools.Runs.WriteAsync(manifest, cancellationToken);
        tools.Progress.Message(Summary(manifest));

        var again = await WriteNextItemsAsync(reference, results, cancellationToken);
        tools.Metrics(await FiguresAsync(manifest, cancellationToken));
        return (manifest, again);
    }

    private static RunInProgress Join(
        RunDocument document, DiscoveryDocument discovery, IReadOnlyList<ItemResult> results)
    {
        var progress = new RunInProgress(document.Run with { FinishedAt = null })
        {
            EarlierCalls = discovery.ApiCalls,
            TooManyGone = discovery.TooManyGone,
            Selective = discovery.Selective,
            Warnings = [.. discovery.Warnings],
            Memory = RunMemory.Of(
                discovery.Sequence,
                results.Where(result => !result.Item.Repository.IsOrganization)
                    .Select(result => (result.Item.Repository.Id, result.Item.Memory))),
        };
        var outcomes = results
            .Select(result => result.Result.Outcome with { LostWiki = result.Result.LostWiki })
            .ToList();
        foreach (var outcome in discovery.Settled.Concat(outcomes))
        {
            progress.Add(outcome);
        }

        if (!discovery.IsRetry)
        {
            progress.Add(new UnlistedRepositories(discovery.Gone, discovery.StoredIds).With(outcomes));
        }

        return progress;
    }

    private async Task<IReadOnlyList<BackupItem>> WriteNextItemsAsync(
        RunReference reference, IReadOnlyList<ItemResult> results, CancellationToken cancellationToken)
    {
        IReadOnlyList<BackupItem> again =
        [
            .. results.Where(result => RunVerdict.NeedsRetry(result.Result.Outcome)).Select(result => result.Item),
        ];
        await tools.Documents.PutAsync(
            ControlKeys.Items(Next(reference)), again, ControlJson.Default.IReadOnlyListBackupItem, cancellationToken);
        return again;
    }

    private async Task<IReadOnlyList<StepMetric>> FiguresAsync(
        RunManifest manifest, CancellationToken cancellationToken)
    {
        var totals = manifest.Totals;
        List<StepMetric> figures =
        [
            new("RepositoriesSucceeded", totals.Succeeded),
            new("RepositoriesUnchanged", totals.Unchanged),
            new("RepositoriesPartial", totals.Partial),
            new("RepositoriesFailed", RunVerdict.ToRetry(manifest).Count()),
            new("RepositoriesGone", totals.Gone),
            new("BytesStored", totals.BytesStored, "Bytes"),
            new("ApiCalls", totals.ApiCalls),
            new("RunsSucceeded", RunVerdict.IsClean(manifest) ? 1 : 0),
        ];
        figures.AddRange(await _ages.OldestConfirmedAsync(cancellationToken));
        return figures;
    }

    private static string Summary(RunManifest manifest) =>
        $"Report of {manifest.Run.Id}, attempt {manifest.Run.Attempt}: {manifest.Totals.Repositories} repositories, "
            + $"{manifest.Totals.Succeeded} succeeded, {manifest.Totals.Unchanged} unchanged, "
            + $"{manifest.Totals.Partial} partial, {manifest.Totals.Failed} failed, {manifest.Totals.Gone} gone.";

    private static RunReference Next(RunReference reference) => reference with { Attempt = reference.Attempt + 1 };
}
