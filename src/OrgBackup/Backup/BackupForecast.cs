using OrgBackup.Discover;
using OrgBackup.GitHub;
using OrgBackup.Metadata;
using OrgBackup.Snapshots;

namespace OrgBackup.Backup;

/// <summary>What a run would do, and what it would cost in calls of GitHub's API.</summary>
public sealed record BackupForecast
{
    public int SchemaVersion { get; init; } = 1;

    public required string Organization { get; init; }

    public required IReadOnlyList<ForecastRepository> Repositories { get; init; }

    /// <summary>
    /// Gets the REST calls of the whole run, listing included; release assets that are not stored yet cost one each on
    /// top.
    /// </summary>
    public required long ApiCalls { get; init; }

    /// <summary>Gets the REST calls that the token has left in this hour; null when the server has no limits.</summary>
    public long? CallsLeft { get; init; }

    /// <summary>Gets the GraphQL calls, which have a budget of their own.</summary>
    public long GraphQlCalls { get; init; }

    /// <summary>Gets the GraphQL points that the token has left in this hour; most calls cost one.</summary>
    public long? GraphQlLeft { get; init; }
}

/// <summary>One repository of a forecast.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Wanted">Whether the filters let it pass.</param>
/// <param name="Known">
/// Whether the store has a snapshot of it, on whose counts the estimate stands; without one it is the least possible.
/// </param>
/// <param name="ApiCalls">The estimate of REST calls; 0 when not wanted.</param>
/// <param name="GraphQlCalls">Likewise of GraphQL calls.</param>
public sealed record ForecastRepository(string Name, bool Wanted, bool Known, long ApiCalls, long GraphQlCalls = 0);

/// <summary>Estimates a run without doing any of it: lists the organization, reads the store's records.</summary>
public sealed class ForecastWorkflow(IRepositoryDiscovery discover, SnapshotCatalog catalog)
{
    public async Task<BackupForecast> RunAsync(
        BackupOptions options, Func<long> callsSoFar, RateLimitInfo? left, CancellationToken cancellationToken)
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
            CallsLeft = left?.Rest.Remaining,
            GraphQlCalls = repositories.Sum(repository => repository.GraphQlCalls),
            GraphQlLeft = left?.GraphQl?.Remaining,
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

        var newest = index.NewestOf(repository.Identity);
        var snapshot = newest is null
            ? null
            : await catalog.ReadAsync(newest.Folder, newest.Key, cancellationToken);
        var cost = KindCost.Of(repository, snapshot?.Record.Counts, MetadataPlan.Everything);
        return new ForecastRepository(repository.Name, Wanted: true, snapshot is not null, cost.Rest, cost.GraphQl);
    }
}
