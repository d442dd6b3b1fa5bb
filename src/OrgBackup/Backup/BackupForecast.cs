using OrgBackup.Discover;
using OrgBackup.Snapshots;

namespace OrgBackup.Backup;

/// <summary>What a run would do, and what it would cost in calls of GitHub's API.</summary>
public sealed record BackupForecast
{
    public int SchemaVersion { get; init; } = 1;

    public required string Organization { get; init; }

    public required IReadOnlyList<ForecastRepository> Repositories { get; init; }

    /// <summary>
    /// Gets the calls of the whole run, listing included; release assets that are not stored yet cost one each on top.
    /// </summary>
    public required long ApiCalls { get; init; }

    /// <summary>Gets the calls that the token has left in this hour; null when the server has no limits.</summary>
    public long? CallsLeft { get; init; }
}

/// <summary>One repository of a forecast.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Wanted">Whether the filters let it pass.</param>
/// <param name="Known">
/// Whether the store has a snapshot of it, on whose counts the estimate stands; without one it is the least possible.
/// </param>
/// <param name="ApiCalls">The estimate; 0 when not wanted.</param>
public sealed record ForecastRepository(string Name, bool Wanted, bool Known, long ApiCalls);

/// <summary>Estimates a run without doing any of it: lists the organization, reads the store's records.</summary>
public sealed class ForecastWorkflow(IRepositoryDiscovery discover, SnapshotCatalog catalog)
{
    private const int PageSize = 100;
    private const int PullsPerReviewQuery = 50;

    /// <summary>
    /// One call for every kind of a repository without content: the paged lists, topics, languages, the repository
    /// itself.
    /// </summary>
    private const int LeastCalls = 9;

    /// <summary>The kinds that cost nothing when there is neither an issue nor a pull request.</summary>
    private static readonly string[] DependentKinds = ["issue_comments", "issue_events", "pull_comments"];

    public async Task<BackupForecast> RunAsync(
        BackupOptions options, Func<long> callsSoFar, long? callsLeft, CancellationToken cancellationToken)
    {
        var listed = await discover.FindAsync(options.Organization, cancellationToken);
        var index = await SnapshotIndex.ReadAsync(catalog, cancellationToken);
        var repositories = new List<ForecastRepository>();
        var ofOrganization = 0L;
        foreach (var repository in listed.OrderBy(repository => repository.Name, StringComparer.OrdinalIgnoreCase))
        {
            var estimate = await EstimateAsync(repository, options, index, cancellationToken);
            if (repository.IsOrganization)
            {
                ofOrganization += estimate.ApiCalls;
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
            ApiCalls = callsSoFar() + ofOrganization + repositories.Sum(repository => repository.ApiCalls),
            CallsLeft = callsLeft,
        };
    }

    private async Task<ForecastRepository> EstimateAsync(
        DiscoveredRepository repository,
        BackupOptions options,
        SnapshotIndex index,
        CancellationToken cancellationToken)
    {
        if (!options.Filter.Wants(repository))
        {
            return new ForecastRepository(repository.Name, Wanted: false, Known: false, 0);
        }

        if (index.NewestOf(repository.Identity) is not { } newest)
        {
            return new ForecastRepository(repository.Name, Wanted: true, Known: false, LeastCalls);
        }

        var snapshot = await catalog.ReadAsync(newest.Folder, newest.Key, cancellationToken);
        return new ForecastRepository(repository.Name, Wanted: true, Known: true, Calls(snapshot.Record.Counts));
    }

    private static long Calls(IReadOnlyDictionary<string, long> counts)
    {
        var calls = (long)LeastCalls;
        foreach (var (kind, count) in counts)
        {
            var pages = (count + PageSize - 1) / PageSize;
            calls += kind == "pull_reviews" ? 0
                : DependentKinds.Contains(kind, StringComparer.Ordinal) ? pages
                : Math.Max(pages - 1, 0);
        }

        return calls + ((counts.GetValueOrDefault("pulls") + PullsPerReviewQuery - 1) / PullsPerReviewQuery);
    }
}
