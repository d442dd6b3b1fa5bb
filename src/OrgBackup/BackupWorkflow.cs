using OrgBackup.Backup;
using OrgBackup.Discover;
using OrgBackup.Report;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup;

/// <summary>Backs a whole organization up in this process: discover, back up each repository, report.</summary>
/// <param name="discover">Lists the organization.</param>
/// <param name="tools">What the run works with.</param>
/// <param name="apiCalls">Tells how many calls of GitHub's API were made until now.</param>
/// <param name="tokenExpiresAt">Tells when the token ends, once something was asked with it; null: unknown.</param>
public sealed class BackupWorkflow(
    IRepositoryDiscovery discover,
    BackupTools tools,
    Func<long> apiCalls,
    Func<DateTimeOffset?>? tokenExpiresAt = null)
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(30);

    private readonly RepositoryBackup _backup = new(tools);
    private readonly RunCatalog _runs = new(tools.Store);
    private readonly StoreOwnership _ownership = new(tools.Store, tools.Time);

    /// <summary>Makes one run.</summary>
    /// <exception cref="UsageException">The store belongs to another organization.</exception>
    /// <exception cref="TokenRejectedException">Nothing could be listed with this token.</exception>
    /// <exception cref="OrganizationNotFoundException">There is no such organization or user.</exception>
    public async Task<RunManifest> RunAsync(BackupOptions options, CancellationToken cancellationToken)
    {
        await _ownership.CheckAsync(options.Organization, cancellationToken);
        var startedAt = tools.Time.GetUtcNow();
        var listed = await discover.FindAsync(options.Organization, cancellationToken);
        await _ownership.TakeAsync(options.Organization, cancellationToken);
        var index = await SnapshotIndex.ReadAsync(tools.Catalog, cancellationToken);
        var memory = await RunMemory.ReadAsync(_runs, tools.Progress, cancellationToken);
        var progress = new RunInProgress(await NewRunAsync(options, startedAt, cancellationToken))
        {
            Memory = memory,
            Selective = options.Filter.IsByName,
            Warnings = Warnings([]),
        };
        var wanted = new List<DiscoveredRepository>();
        foreach (var repository in listed)
        {
            if (options.Filter.Wants(repository))
            {
                wanted.Add(repository);
            }
            else if (!repository.IsOrganization)
            {
                progress.Add(RunReport.LeftOut(repository));
            }
        }

        await BackUpAllAsync(progress, new RepositoryBatch(options, index, wanted), cancellationToken);
        progress.Add(GoneRepositories.Find(listed, index, options.Filter, progress.Outcomes));
        return await ReportAsync(progress, cancellationToken);
    }

    /// <summary>
    /// Does a run's failed and incomplete repositories again, with its date; manifest and report are rewritten.
    /// </summary>
    /// <exception cref="UsageException">There is no such run.</exception>
    public async Task<RunManifest> RetryAsync(string runId, BackupOptions options, CancellationToken cancellationToken)
    {
        var earlier = await _runs.ReadAsync(runId, cancellationToken);
        var listed = await discover.FindAsync(earlier.Run.Organization, cancellationToken);
        var index = await SnapshotIndex.ReadAsync(tools.Catalog, cancellationToken);
        var plan = RetryPlan.Of(earlier, listed, index);
        var memory = await RunMemory.ReadAsync(_runs, tools.Progress, cancellationToken);
        var progress = new RunInProgress(earlier.Run with { Attempt = earlier.Run.Attempt + 1, FinishedAt = null })
        {
            Memory = memory.InRun(earlier.Sequence),
            EarlierCalls = earlier.Totals.ApiCalls,
            TooManyGone = earlier.TooManyGone,
            Selective = earlier.Selective,
            Warnings = Warnings(earlier.Warnings),
        };
        foreach (var outcome in plan.Settled)
        {
            progress.Add(outcome);
        }

        await BackUpAllAsync(progress, new RepositoryBatch(options, index, plan.Again), cancellationToken);
        return await ReportAsync(progress, cancellationToken);
    }

    private IList<string> Warnings(IReadOnlyList<string> earlier)
    {
        var ofToken = TokenWarning.Of(tokenExpiresAt?.Invoke(), tools.Time.GetUtcNow());
        if (ofToken is not null)
        {
            tools.Progress.Message($"Warning: {ofToken}");
        }

        return TokenWarning.Renew(earlier, ofToken);
    }

    private async Task BackUpAllAsync(
        RunInProgress progress, RepositoryBatch batch, CancellationToken cancellationToken)
    {
        tools.Progress.Discovered(batch.Repositories.Count);
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = batch.Options.Concurrency,
            CancellationToken = cancellationToken,
        };
        try
        {
            await Parallel.ForEachAsync(batch.Repositories, parallel, async (repository, token) =>
            {
                var outcome = await BackUpAsync(progress, batch, repository, token);
                progress.Add(outcome);
                tools.Progress.Finished(outcome);
            });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What is done is done, and the rest can be retried: the manifest says which is which.
            AddCancelled(progress, batch.Repositories);
            using var last = new CancellationTokenSource(LastWords);
            await ReportAsync(progress, last.Token);
            throw;
        }
    }

    private async Task<RepositoryOutcome> BackUpAsync(
        RunInProgress progress,
        RepositoryBatch batch,
        DiscoveredRepository repository,
        CancellationToken cancellationToken)
    {
        StoredSnapshot? previous = null;
        try
        {
            previous = batch.Index.NewestOf(repository.Identity) is { } newest
                ? await tools.Catalog.ReadAsync(newest.Folder, newest.Key, cancellationToken)
                : null;
        }
        catch (BackupException e)
        {
            tools.Progress.Message($"{repository.Name}: {e.Message} A full backup is made.");
        }

        var draft = new SnapshotDraft
        {
            Run = progress.Run,
            Repository = repository,
            Memory = repository.IsOrganization ? null : progress.Memory.Of(repository.Id),
            Sequence = progress.Memory.Sequence,
            Sweeps = tools.Sweeps,
            IndexLimitKb = tools.IndexLimit.Kilobytes,
            Folder = batch.Index.FolderOf(repository),
            CapturedAt = tools.Time.GetUtcNow(),
            Previous = previous,
            Full = batch.Options.Full,
            Verify = batch.Options.Verify,
        };
        return await _backup.BackUpAsync(draft, cancellationToken);
    }

    private async Task<RunManifest> ReportAsync(RunInProgress progress, CancellationToken cancellationToken)
    {
        var made = RunReport.Of(progress, tools.Time.GetUtcNow(), apiCalls());
        var manifest = await ReportProofs.AddAsync(tools.Store, made, cancellationToken);
        await _runs.WriteAsync(manifest, cancellationToken);
        return manifest;
    }

    private async Task<BackupRun> NewRunAsync(
        BackupOptions options, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        // Two runs begun in one second must not share a folder.
        var named = startedAt;
        while (await _runs.ExistsAsync(BackupRun.IdOf(options.Organization, named), cancellationToken))
        {
            named = named.AddSeconds(1);
        }

        return new BackupRun
        {
            Id = BackupRun.IdOf(options.Organization, named),
            Organization = options.Organization,
            Date = options.Date ?? DateOnly.FromDateTime(startedAt.UtcDateTime),
            StartedAt = startedAt,
        };
    }

    private static void AddCancelled(RunInProgress progress, IReadOnlyList<DiscoveredRepository> repositories)
    {
        var done = progress.Outcomes.Select(outcome => outcome.Identity).ToHashSet();
        foreach (var repository in repositories.Where(repository => !done.Contains(repository.Identity)))
        {
            progress.Add(RepositoryOutcome.Of(repository, OutcomeStatus.Failed) with
            {
                Error = new OutcomeError(
                    "Cancelled", "The run was cancelled before this repository was done.", "Run the retry."),
            });
        }
    }

    /// <summary>The repositories of one attempt, and what the store holds of them.</summary>
    private sealed record RepositoryBatch(
        BackupOptions Options, SnapshotIndex Index, IReadOnlyList<DiscoveredRepository> Repositories);
}
