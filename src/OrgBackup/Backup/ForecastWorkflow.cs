using OrgBackup.Discover;
using OrgBackup.GitHub;
using OrgBackup.Metadata;
using OrgBackup.Report;
using OrgBackup.Snapshots;

namespace OrgBackup.Backup;

/// <summary>
/// Estimates a run without doing any of it: lists the organization, looks at what changed, reads the store's records
/// and plans as a run does.
/// </summary>
public sealed class ForecastWorkflow(IRepositoryDiscovery discover, BackupTools tools)
{
    // the detector's own, see ChangeQuery
    private const int RepositoriesInQuery = 100;

    private readonly MetadataPlanner _planner = new(tools.Store);

    public async Task<BackupForecast> RunAsync(
        BackupOptions options, Func<long> callsSoFar, RateLimitInfo? left, CancellationToken cancellationToken)
    {
        var listed = await discover.FindAsync(options.Organization, cancellationToken);
        var calls = callsSoFar();
        var detected = listed.Count(repository => repository.Marks is not null);
        var ofDetector = (detected + RepositoriesInQuery - 1) / RepositoriesInQuery;
        var index = await SnapshotIndex.ReadAsync(tools.Catalog, cancellationToken);
        var memory = await RunMemory.ReadAsync(new RunCatalog(tools.Store), tools.Progress, cancellationToken);
        var repositories = new List<ForecastRepository>();
        var ofOrganization = CallCost.Nothing;
        foreach (var repository in listed.OrderBy(repository => repository.Name, StringComparer.OrdinalIgnoreCase))
        {
            var draft = options.Filter.Wants(repository)
                ? await DraftAsync(repository, options, index, memory, cancellationToken)
                : null;
            var estimate = draft is null
                ? new ForecastRepository(repository.Name, Wanted: false, Known: false, 0)
                : await EstimateAsync(draft, cancellationToken);
            if (repository.IsOrganization)
            {
                ofOrganization += new CallCost(estimate.ApiCalls, estimate.GraphQlCalls);
            }
            else
            {
                repositories.Add(estimate);
            }
        }

        return new BackupForecast
        {
            Organization = options.Organization,
            Repositories = repositories,
            ApiCalls = calls - ofDetector + ofOrganization.Rest + repositories.Sum(one => one.ApiCalls),
            CallsLeft = left?.Rest.Remaining,
            GraphQlCalls = ofDetector + ofOrganization.GraphQl + repositories.Sum(one => one.GraphQlCalls),
            GraphQlLeft = left?.GraphQl?.Remaining,
        };
    }

    private async Task<SnapshotDraft> DraftAsync(
        DiscoveredRepository repository,
        BackupOptions options,
        SnapshotIndex index,
        RunMemory memory,
        CancellationToken cancellationToken)
    {
        var now = tools.Time.GetUtcNow();
        var newest = index.NewestOf(repository.Identity);
        return new SnapshotDraft
        {
            Run = new BackupRun
            {
                Id = BackupRun.IdOf(options.Organization, now),
                Organization = options.Organization,
                Date = options.Date ?? DateOnly.FromDateTime(now.UtcDateTime),
                StartedAt = now,
            },
            Repository = repository,
            Memory = repository.IsOrganization ? null : memory.Of(repository.Id),
            Sequence = memory.Sequence,
            Sweeps = tools.Sweeps,
            Folder = index.FolderOf(repository),
            CapturedAt = now,
            Previous = newest is null
                ? null
                : await tools.Catalog.ReadAsync(newest.Folder, newest.Key, cancellationToken),
            Full = options.Full,
        };
    }

    private async Task<ForecastRepository> EstimateAsync(SnapshotDraft draft, CancellationToken cancellationToken)
    {
        var (name, isKnown) = (draft.Repository.Name, draft.Previous is not null);
        var decision = await _planner.DecideAsync(draft, cancellationToken);
        if (decision.IsUntouched)
        {
            return new(name, Wanted: true, isKnown, 0, 0, ForecastReading.Untouched);
        }

        var cost = KindCost.Of(draft.Repository, draft.Previous?.Record.Counts, decision.Plan);
        var reading = decision.Plan.Actions.Count == 0 ? ForecastReading.Whole : ForecastReading.Changes;
        return new(name, Wanted: true, isKnown, cost.Rest, cost.GraphQl, reading);
    }
}
