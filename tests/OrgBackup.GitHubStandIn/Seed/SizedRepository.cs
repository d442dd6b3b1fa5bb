namespace OrgBackup.GitHubStandIn.Seed;

/// <summary>How much a generated repository holds. The same values give the same content.</summary>
public sealed record SizedRepository
{
    /// <summary>Gets the issues that are no pull requests.</summary>
    public int Issues { get; init; } = 250;

    public int PullRequests { get; init; } = 120;

    public int Comments { get; init; } = 740;

    public int ReviewComments { get; init; } = 240;

    /// <summary>Gets the reviews of every pull request but the first.</summary>
    public int ReviewsEach { get; init; } = 2;

    /// <summary>Gets the reviews of the first pull request: more than one page.</summary>
    public int ReviewsOfFirst { get; init; } = 130;

    public int Events { get; init; } = 380;

    public int Releases { get; init; } = 40;

    public int AssetsEach { get; init; } = 1;

    public int AssetBytes { get; init; } = 600;

    public int Labels { get; init; } = 14;

    public int Milestones { get; init; } = 6;

    public int CommitComments { get; init; } = 8;

    public int Environments { get; init; } = 2;

    /// <summary>Gets the protected branches, with a ruleset each.</summary>
    public int ProtectedBranches { get; init; } = 2;

    /// <summary>Gets the alerts of each of the three kinds.</summary>
    public int Alerts { get; init; } = 12;

    public int Advisories { get; init; } = 2;

    /// <summary>Gets the pushes and force pushes that were seen.</summary>
    public int Activity { get; init; } = 140;

    /// <summary>Gets the issues that two others block.</summary>
    public int BlockedIssues { get; init; } = 2;

    public int Commits { get; init; } = 20;

    /// <summary>Gets further branches beside <c>main</c>.</summary>
    public int Branches { get; init; } = 3;

    public int Seed { get; init; } = 42;

    /// <summary>Gets a few of everything: fast, and still of every kind.</summary>
    public static SizedRepository Small { get; } = new()
    {
        Issues = 6,
        PullRequests = 4,
        Comments = 12,
        ReviewComments = 6,
        ReviewsOfFirst = 3,
        Events = 9,
        Releases = 2,
        Labels = 5,
        Milestones = 2,
        CommitComments = 2,
        Alerts = 2,
        Advisories = 1,
        Activity = 3,
        BlockedIssues = 1,
        Commits = 5,
    };
}
