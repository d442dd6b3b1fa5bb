namespace OrgBackup.GitHub;

/// <summary>Until when GitHub wants no requests, for each of its budgets; null where it has not said so.</summary>
public sealed record RateHold
{
    public DateTimeOffset? Rest { get; init; }

    public DateTimeOffset? GraphQl { get; init; }

    /// <summary>Both together: of each budget the later time.</summary>
    public RateHold And(RateHold other) =>
        new() { Rest = Later(Rest, other.Rest), GraphQl = Later(GraphQl, other.GraphQl) };

    /// <summary>Whether it still says anything at this time.</summary>
    public bool IsInForce(DateTimeOffset now) => Rest > now || GraphQl > now;

    internal DateTimeOffset? Of(ApiLane lane) => lane == ApiLane.Rest ? Rest : GraphQl;

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other > one ? other : one;
}
