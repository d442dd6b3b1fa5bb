using System.Globalization;
using OrgBackup.Discover;
using OrgBackup.Report;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Steps;

/// <summary>
/// The first step of an execution: takes the lease, names the run, lists the organization and writes the item list.
/// Called again for the same execution it goes on with the same run.
/// </summary>
/// <param name="tokenExpiresAt">Tells when the token ends, once something was asked with it; null: unknown.</param>
public sealed class DiscoverStep(
    StepTools tools,
    IRepositoryDiscovery discover,
    Func<long> apiCalls,
    Func<DateTimeOffset?>? tokenExpiresAt = null)
{
    private readonly StoreOwnership _ownership = new(tools.Store, tools.Time);
    private readonly RunClaims _claims = new(tools);
    private readonly SharedRateHold _rate = new(tools);

    /// <exception cref="UsageException">The store belongs to another organization, or there is no run to
    /// retry.</exception>
    /// <exception cref="TokenRejectedException">Nothing could be listed with this token.</exception>
    public async Task<RunState> RunAsync(DiscoverRequest request, CancellationToken cancellationToken)
    {
        var execution = request.Execution;
        await _ownership.CheckAsync(tools.Settings.Organization, cancellationToken);
        if (await tools.Lease.TakeAsync(execution.Id, cancellationToken) is { } other)
        {
            tools.Metrics([new StepMetric("RunsSkipped", 1)]);
            return Skipped(other);
        }

        try
        {
            await _claims.RequireAliveAsync(execution, cancellationToken);
            return await _rate.UntilAsync(cancellationToken) is { } until
                ? Waiting(until)
                : await ListAsync(execution, cancellationToken);
        }
        catch (GitHubRateLimitedException e)
        {
            return Waiting(e.Until);
        }
        catch (BackupException e) when (!e.IsPassing)
        {
            // this execution ends here: the next one need not wait for it
            await tools.Lease.ReleaseAsync(execution.Id, cancellationToken);
            throw;
        }
    }

    private async Task<RunState> ListAsync(WorkflowExecution execution, CancellationToken cancellationToken)
    {
        var input = execution.Input ?? new ExecutionInput();
        var earlier = input.RetryOf is { Length: > 0 } retried
            ? await EarlierAsync(retried, input, cancellationToken)
            : null;
        var listed = await discover.FindAsync(tools.Settings.Organization, cancellationToken);
        await _ownership.TakeAsync(tools.Settings.Organization, cancellationToken);
        var index = await SnapshotIndex.ReadAsync(tools.Catalog, cancellationToken);
        var run = await _claims.ClaimAsync(execution, earlier?.Run, cancellationToken);
        var reference = new RunReference(run.Id, run.Attempt);
        var memory = await RunMemory.ReadAsync(tools.Runs, tools.Progress, cancellationToken);
        memory = earlier is null ? memory : memory.InRun(earlier.Sequence);
        var (again, discovery) = earlier is null ? Plan(input, listed, index) : Plan(earlier, listed, index);
        await tools.Documents.PutAsync(
            ControlKeys.Discovery(reference),
            discovery with
            {
                Sequence = memory.Sequence,
                Settled = [.. discovery.Settled.Select(memory.CarriedBy)],
                ApiCalls = discovery.ApiCalls + apiCalls(),
                Warnings = [.. await WarningsAsync(discovery.Warnings, cancellationToken)],
            },
            ControlJson.Default.DiscoveryDocument,
            cancellationToken);
        IReadOnlyList<BackupItem> items = [.. again.Select(repository => ItemOf(repository, index, memory))];
        var key = ControlKeys.Items(reference);
        await tools.Documents.PutAsync(key, items, ControlJson.Default.IReadOnlyListBackupItem, cancellationToken);
        tools.Progress.Discovered(items.Count);
        return new RunState
        {
            Status = RunStatus.Ok,
            RunId = run.Id,
            Attempt = run.Attempt,
            ItemsKey = key.Value,
            ItemCount = items.Count,
            MaxConcurrency = tools.Settings.MaxConcurrency,
            Drill = tools.Settings.Drill,
            RedriveCount = execution.RedriveCount,
        };
    }

    private async Task<IList<string>> WarningsAsync(
        IReadOnlyList<string> earlier, CancellationToken cancellationToken)
    {
        var (expiresAt, now) = (tokenExpiresAt?.Invoke(), tools.Time.GetUtcNow());
        await tools.Documents.PutAsync(
            ControlKeys.Token,
            new TokenDocument { ExpiresAt = expiresAt },
            ControlJson.Default.TokenDocument,
            cancellationToken);
        if (expiresAt is { } at)
        {
            tools.Metrics([new StepMetric("TokenDaysLeft", TokenWarning.DaysLeft(at, now), "None")]);
        }

        var ofToken = TokenWarning.Of(expiresAt, now);
        if (ofToken is not null)
        {
            tools.Progress.Message($"Warning: {ofToken}");
        }

        return TokenWarning.Renew(earlier, ofToken);
    }

    private async Task<RunManifest> EarlierAsync(
        string run, ExecutionInput input, CancellationToken cancellationToken)
    {
        if (input.Only is { Count: > 0 } || input.Except is { Count: > 0 })
        {
            throw new UsageException(
                "The input has 'retryOf' together with 'only' or 'except'.",
                "A retry does what failed in that run, all of it: leave the others out.");
        }

        var earlier = await tools.Runs.ReadAsync(run, cancellationToken);
        return earlier.Run.Organization.Equals(tools.Settings.Organization, StringComparison.OrdinalIgnoreCase)
            ? earlier
            : throw new UsageException(
                $"The run {earlier.Run.Id} is of '{earlier.Run.Organization}', "
                    + $"not of '{tools.Settings.Organization}'.",
                "Give retryOf the id of a run of this organization.");
    }

    private (IReadOnlyList<DiscoveredRepository> Again, DiscoveryDocument Discovery) Plan(
        ExecutionInput input, IReadOnlyList<DiscoveredRepository> listed, SnapshotIndex index)
    {
        var filter = new RepositoryFilter
        {
            Only = Checked(input.Only, "only"),
            Except = Checked(input.Except, "except"),
            SkipForks = tools.Settings.SkipForks,
            SkipArchived = tools.Settings.SkipArchived,
        };
        var unlisted = UnlistedRepositories.Find(listed, index, filter);
        return (
            [.. listed.Where(filter.Wants)],
            new DiscoveryDocument
            {
                Settled =
                [
                    .. listed.Where(repository => !repository.IsOrganization && !filter.Wants(repository))
                        .Select(RunReport.LeftOut),
                ],
                Gone = unlisted.Outcomes,
                StoredIds = unlisted.StoredIds,
                Selective = filter.IsByName,
            });
    }

    private static IReadOnlyList<string> Checked(IReadOnlyList<string>? globs, string name) =>
        globs is null || globs.All(glob => !string.IsNullOrWhiteSpace(glob))
            ? globs ?? []
            : throw new UsageException(
                $"The input's '{name}' has an empty glob, which matches nothing.",
                $"Leave '{name}' out, or say which names are meant.");

    private static (IReadOnlyList<DiscoveredRepository> Again, DiscoveryDocument Discovery) Plan(
        RunManifest earlier, IReadOnlyList<DiscoveredRepository> listed, SnapshotIndex index)
    {
        var plan = RetryPlan.Of(earlier, listed, index);
        return (
            plan.Again,
            new DiscoveryDocument
            {
                Settled = plan.Settled,
                Warnings = earlier.Warnings,
                TooManyGone = earlier.TooManyGone,
                Selective = earlier.Selective,
                IsRetry = true,
                ApiCalls = earlier.Totals.ApiCalls,
            });
    }

    private static BackupItem ItemOf(DiscoveredRepository repository, SnapshotIndex index, RunMemory memory)
    {
        var folder = index.FolderOf(repository);
        var newest = index.NewestOf(repository.Identity);
        return new BackupItem
        {
            Repository = repository,
            Folder = folder,
            Previous = newest?.Key,
            PreviousFolder = newest is null || newest.Folder == folder ? null : newest.Folder,
            Sequence = memory.Sequence,
            Memory = repository.IsOrganization ? null : memory.Of(repository.Id),
        };
    }

    private RunState Waiting(DateTimeOffset until)
    {
        var at = WaitTimes.Spread(until, tools.Time);
        tools.Metrics([new StepMetric("RateLimitWaitSeconds", WaitTimes.Seconds(at, tools.Time), "Seconds")]);
        return new RunState { Status = RunStatus.Waiting, WaitUntil = at };
    }

    private RunState Skipped(LeaseDocument other) => new()
    {
        Status = RunStatus.Skipped,
        Error = nameof(AnotherRunActiveException),
        Cause = string.Create(
            CultureInfo.InvariantCulture,
            $"Nothing was done: the execution {other.Holder} has been backing '{tools.Settings.Organization}' up since "
                + $"{other.TakenAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC. Start again when it has ended."),
    };
}
