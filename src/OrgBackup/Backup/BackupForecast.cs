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
/// <param name="Reading">What is done about its metadata; null when not wanted.</param>
public sealed record ForecastRepository(
    string Name, bool Wanted, bool Known, long ApiCalls, long GraphQlCalls = 0, string? Reading = null);

/// <summary>What a run will do about the metadata of a repository.</summary>
public static class ForecastReading
{
    /// <summary>Nobody touched it: only its refs are compared.</summary>
    public const string Untouched = "untouched";

    /// <summary>What changed since the newest snapshot is asked for.</summary>
    public const string Changes = "changes";

    /// <summary>Every kind is read: for the first time, in a sweep, or with <c>--full</c>.</summary>
    public const string Whole = "whole";
}
