namespace OrgBackup.Metadata;

/// <summary>How a kind is read.</summary>
internal enum KindReading
{
    /// <summary>One object.</summary>
    Single,

    /// <summary>A list, page by page.</summary>
    List,

    /// <summary>A list that GitHub cuts off at great depth; then issue by issue.</summary>
    Events,

    /// <summary>
    /// GraphQL, all pull requests' reviews at once; REST pull request by pull request where GraphQL is not usable.
    /// </summary>
    Reviews,
}

/// <summary>One kind of metadata: what its file is called, where it comes from, and what it takes to read it.</summary>
/// <param name="Name">The kind's and the file's name.</param>
/// <param name="Path">Path and query under the repository's; empty for the repository itself and where there is more
/// than one.</param>
/// <param name="Permission">What a token needs, in GitHub's words; told when GitHub itself does not say.</param>
internal sealed record MetadataKind(string Name, string Path, string Permission)
{
    public KindReading Reading { get; init; } = KindReading.List;

    /// <summary>
    /// Gets the switch in the repository's object; when it is off, a 404 means that there is nothing to read.
    /// </summary>
    public string? Switch { get; init; }

    /// <summary>Gets the kinds of which one must have items, else this one has none and is not asked for.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];
}

/// <summary>
/// The kinds that are read, in the order of reports. Lists are passes in order of creation: what is new comes at the
/// end.
/// </summary>
internal static class MetadataKinds
{
    public const string Repository = "repository";
    public const string Issues = "issues";
    public const string Pulls = "pulls";
    public const string Releases = "releases";

    private const string HasIssues = "has_issues";
    private const string HasPulls = "has_pull_requests";

    public static IReadOnlyList<MetadataKind> All { get; } =
    [
        new(Repository, "", "metadata=read") { Reading = KindReading.Single },
        new(Issues, "/issues?state=all&sort=created&direction=asc", "issues=read") { Switch = HasIssues },
        new("issue_comments", "/issues/comments?sort=created&direction=asc", "issues=read")
        {
            Switch = HasIssues, Needs = [Issues, Pulls],
        },
        new("issue_events", "/issues/events", "issues=read")
        {
            Reading = KindReading.Events, Switch = HasIssues, Needs = [Issues, Pulls],
        },
        new(Pulls, "/pulls?state=all&sort=created&direction=asc", "pull_requests=read") { Switch = HasPulls },
        new("pull_comments", "/pulls/comments?sort=created&direction=asc", "pull_requests=read")
        {
            Switch = HasPulls, Needs = [Pulls],
        },
        new("pull_reviews", "", "pull_requests=read")
        {
            Reading = KindReading.Reviews, Switch = HasPulls, Needs = [Pulls],
        },
        new("commit_comments", "/comments", "contents=read"),
        new("labels", "/labels", "issues=read") { Switch = HasIssues },
        new("milestones", "/milestones?state=all", "issues=read") { Switch = HasIssues },
        new(Releases, "/releases", "contents=read"),
        new("topics", "/topics", "metadata=read") { Reading = KindReading.Single },
        new("languages", "/languages", "metadata=read") { Reading = KindReading.Single },
    ];
}
