namespace OrgBackup.GitHubStandIn.Limits;

/// <summary>Which limits hold, and how large they are.</summary>
public sealed record LimitOptions
{
    /// <summary>Gets no limits and no rate headers, as GitHub Enterprise Server's default.</summary>
    public static LimitOptions Off { get; } = new() { Primary = null, GraphQl = null, Concurrent = null };

    /// <summary>Gets the limits of github.com for a user's token.</summary>
    public static LimitOptions GitHub { get; } = new()
    {
        Primary = 5_000,
        GraphQl = 5_000,
        PointsPerMinute = 900,
        GraphQlPointsPerMinute = 2_000,
        ContentPerMinute = 80,
        ContentPerHour = 500,
    };

    /// <summary>Gets requests an hour; null switches the primary limit off.</summary>
    public int? Primary { get; init; } = 1_000_000;

    /// <summary>Gets requests an hour without a token.</summary>
    public int Anonymous { get; init; } = 60;

    /// <summary>Gets GraphQL points an hour; null switches the limit off.</summary>
    public int? GraphQl { get; init; } = 1_000_000;

    /// <summary>Gets requests at once, REST and GraphQL together; null switches the limit off.</summary>
    public int? Concurrent { get; init; } = 100;

    /// <summary>Gets REST points a minute; null switches the limit off.</summary>
    public int? PointsPerMinute { get; init; }

    /// <summary>Gets GraphQL points a minute; null switches the limit off.</summary>
    public int? GraphQlPointsPerMinute { get; init; }

    /// <summary>Gets how much content one may create in a minute; null switches the limit off.</summary>
    public int? ContentPerMinute { get; init; }

    /// <summary>Gets how much content one may create in an hour; null switches the limit off.</summary>
    public int? ContentPerHour { get; init; }

    /// <summary>Gets the status of a refusal: 403 or 429.</summary>
    public int RefusalStatus { get; init; } = 403;

    /// <summary>Gets the seconds in <c>retry-after</c> of a secondary refusal; null sends none.</summary>
    public int? RetryAfter { get; init; } = 60;

    /// <summary>Gets the length of the primary window.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromHours(1);

    internal bool SendsHeaders => Primary is not null;
}
