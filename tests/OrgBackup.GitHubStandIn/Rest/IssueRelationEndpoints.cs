using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>Sub-issues, and the events and timelines of single issues.</summary>
internal static class IssueRelationEndpoints
{
    public static Route[] Routes { get; } =
    [
        Route.Get("/issues/{number}/sub_issues", SubIssues, "issues"),
        Route.Get("/issues/{number}/events", Events, "issues", "pull_requests"),
        Route.Get("/issues/{number}/timeline", Timeline, "issues", "pull_requests"),
    ];

    private static ApiResponse SubIssues(ApiRequest request) => Find(request) is { IsPullRequest: false } issue
        ? Pager.Page(request, issue.SubIssues, child => IssuePayload.Issue(request.Urls, child))
        : ApiResponse.NotFound();

    /// <summary>Oldest first, and without the issue that the list of all events repeats in each.</summary>
    private static ApiResponse Events(ApiRequest request) => Find(request) is { } issue
        ? Pager.Page(
            request,
            request.Repository.Content.Events.Where(happened => happened.Issue == issue),
            happened => Event(request, happened))
        : ApiResponse.NotFound();

    private static ApiResponse Timeline(ApiRequest request)
    {
        if (Find(request) is not { } issue)
        {
            return ApiResponse.NotFound();
        }

        var events = request.Repository.Content.Events.Where(happened => happened.Issue == issue)
            .Select(happened => (happened.CreatedAt, Json: Event(request, happened)));
        var references = issue.Timeline.OfType<CrossReference>()
            .Select(reference => (reference.CreatedAt, Json: Reference(request, reference)));
        return Pager.Page(request, events.Concat(references).OrderBy(item => item.CreatedAt), item => item.Json);
    }

    private static JsonObject Event(ApiRequest request, IssueEvent happened)
    {
        var payload = IssuePayload.Event(request.Urls, happened);
        payload.Remove("issue");
        return payload;
    }

    private static JsonObject Reference(ApiRequest request, CrossReference reference) => new()
    {
        ["actor"] = AccountPayload.Simple(request.Urls, reference.Actor),
        ["created_at"] = Render.Time(reference.CreatedAt),
        ["updated_at"] = Render.Time(reference.CreatedAt),
        ["source"] = new JsonObject
        {
            ["type"] = "issue",
            ["issue"] = IssuePayload.Issue(request.Urls, reference.Source),
        },
        ["event"] = "cross-referenced",
    };

    private static Issue? Find(ApiRequest request)
    {
        var number = request.Number("number");
        return request.Repository.Content.Issues.FirstOrDefault(issue => issue.Number == number);
    }
}
