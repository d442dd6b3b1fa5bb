using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>Alerts and advisories, what was pushed by whom, and what hangs on single issues.</summary>
internal static class SecurityKinds
{
    public static IReadOnlyList<MetadataKind> All { get; } =
    [
        new("security_advisories", "/security-advisories", "repository_advisories=read") { IsOffWhenNotFound = true },
        new("dependabot_alerts", "/dependabot/alerts", "vulnerability_alerts=read") { IsOffWhenNotFound = true },
        new("code_scanning_alerts", "/code-scanning/alerts", "security_events=read") { IsOffWhenNotFound = true },
        new("secret_scanning_alerts", "/secret-scanning/alerts?hide_secret=true", "secret_scanning_alerts=read")
        {
            IsOffWhenNotFound = true,
        },
        new("activity", "/activity", "contents=read") { IsOffWhenNotFound = true, Marks = KindMarks.Pushes },
        new("issue_dependencies", "/issues/{}/dependencies/blocked_by", "issues=read")
        {
            Reading = KindReading.Grouped, Needs = [MetadataKinds.Issues], Marks = KindMarks.Issues,
            Parents = new(MetadataKinds.Issues, "number", "issue")
            {
                Where = issue => issue.Field("issue_dependencies_summary")?.Number("total_blocked_by") > 0
                    || issue.Field("issue_dependencies_summary")?.Number("blocked_by") > 0,
            },
            ListName = "blocked_by", Restore = KindRestore.Yes,
        },
    ];
}
