namespace OrgBackup.Metadata;

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

    private static readonly string[] LabelsAndMilestones = ["labels", "milestones"];

    private const KindMarks IssuesAndPulls = KindMarks.Issues | KindMarks.Pulls;

    public static IReadOnlyList<MetadataKind> All { get; } =
    [
        new(Repository, "", "metadata=read")
        {
            Reading = KindReading.Single, Marks = KindMarks.Repository | KindMarks.Pushes, Restore = KindRestore.Partly,
        },
        new(Issues, "/issues?state=all&sort=created&direction=asc", "issues=read")
        {
            Switch = HasIssues, Marks = IssuesAndPulls | KindMarks.Counts, Update = KindUpdate.Since,
            Copies = LabelsAndMilestones, Restore = KindRestore.Partly, HasBodies = true,
        },
        new("issue_comments", "/issues/comments?sort=created&direction=asc", "issues=read")
        {
            Switch = HasIssues, Needs = [Issues, Pulls], Marks = IssuesAndPulls, Update = KindUpdate.Since,
            Restore = KindRestore.Partly, HasBodies = true,
        },
        new("issue_events", "/issues/events", "issues=read")
        {
            Reading = KindReading.Events, Switch = HasIssues, Needs = [Issues, Pulls], Marks = IssuesAndPulls,
            Update = KindUpdate.NewestFirst,
        },
        new(Pulls, "/pulls?state=all&sort=created&direction=asc", "pull_requests=read")
        {
            Switch = HasPulls, Marks = KindMarks.Pulls | KindMarks.Counts, Update = KindUpdate.UpdatedFirst,
            Copies = LabelsAndMilestones, Restore = KindRestore.Partly, HasBodies = true,
        },
        new("pull_comments", "/pulls/comments?sort=created&direction=asc", "pull_requests=read")
        {
            Switch = HasPulls, Needs = [Pulls], Marks = KindMarks.Pulls, Update = KindUpdate.Since,
            Restore = KindRestore.Partly, HasBodies = true,
        },
        new("commit_comments", "/comments", "contents=read")
        {
            Marks = KindMarks.Counts, Restore = KindRestore.Partly, HasBodies = true,
        },
        new("labels", "/labels", "issues=read")
        {
            Switch = HasIssues, Marks = KindMarks.Counts, Restore = KindRestore.Yes,
        },
        new("milestones", "/milestones?state=all", "issues=read")
        {
            Switch = HasIssues, Marks = KindMarks.Counts, Restore = KindRestore.Yes,
        },
        new(Releases, "/releases", "contents=read")
        {
            Marks = KindMarks.Releases, Restore = KindRestore.Partly, HasBodies = true,
        },
        new("topics", "/topics", "metadata=read")
        {
            Reading = KindReading.Single, Marks = KindMarks.Repository, Restore = KindRestore.Yes,
        },
        new("languages", "/languages", "metadata=read")
        {
            Reading = KindReading.Single, Marks = KindMarks.Pushes,
        },
        .. SettingsKinds.All,
        .. SecurityKinds.All,
        .. GraphKinds.All,
    ];

    /// <summary>The kinds that a repository has, or the organization itself; the first is its own object.</summary>
    public static IReadOnlyList<MetadataKind> Of(Discover.DiscoveredRepository repository) =>
        repository.IsOrganization ? OrganizationKinds.All : All;
}
