using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>Alerts, advisories and activity, newest first, by cursor; and which issues block an issue.</summary>
internal static class SecurityEndpoints
{
    private static readonly string[] Order = ["direction", "sort", "state"];

    public static Route[] Routes { get; } =
    [
        new SettingList("/security-advisories", "repository_advisories")
        {
            Parameters = Order, NeedsAdmin = false, IsByCursor = true,
        }.Route(),
        Alerts("/dependabot/alerts", "vulnerability_alerts", "severity", "ecosystem", "scope"),
        Alerts("/code-scanning/alerts", "security_events", "tool_name", "ref"),
        Alerts("/secret-scanning/alerts", "secret_scanning_alerts", "hide_secret", "secret_type", "resolution"),
        new SettingList("/activity", "contents")
        {
            Parameters = ["direction", "ref", "actor", "time_period", "activity_type"], NeedsAdmin = false,
            IsByCursor = true,
        }.Route(),
        Route.Get("/issues/{number}/dependencies/blocked_by", BlockedBy, "issues"),
    ];

    private static Route Alerts(string path, string permission, params string[] parameters) =>
        new SettingList(path, permission) { Parameters = [.. Order, .. parameters], IsByCursor = true }.Route();

    private static ApiResponse BlockedBy(ApiRequest request)
    {
        var number = request.Number("number");
        return request.Repository.Content.Issues.FirstOrDefault(issue => issue.Number == number) is { } issue
            ? Pager.Page(request, issue.BlockedBy, (Issue blocker) => IssuePayload.Issue(request.Urls, blocker))
            : ApiResponse.NotFound();
    }
}
