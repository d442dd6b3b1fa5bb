using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Writes;

/// <summary>Sub-issues, and issues that wait for others; both name the other issue by its id.</summary>
internal static class RelationWrites
{
    public static Route[] Routes { get; } =
    [
        Route.Write("POST /issues/{number}/sub_issues", AddSubIssue, "triage", "issues"),
        Route.Write("POST /issues/{number}/dependencies/blocked_by", AddBlocker, "triage", "issues"),
    ];

    private static Issue Other(ApiRequest request, string field)
    {
        var id = new Fields(request, "Issue").Number(field) ?? throw Refusal.Field("Issue", field, "missing_field");
        return request.Model.Repositories.Where(request.Caller.CanSee)
            .SelectMany(repository => repository.Content.Issues)
            .FirstOrDefault(issue => issue.Id == id) ?? throw Refusal.NotFound();
    }

    private static ApiResponse AddSubIssue(ApiRequest request)
    {
        var (parent, child) = (IssueWrites.Get(request), Other(request, "sub_issue_id"));
        if (child.Parent is not null || child == parent)
        {
            throw Refusal.Of(422, "Issue may not contain duplicate sub-issues and Sub issue may only have one parent");
        }

        request.Repository.Content.AddSubIssue(parent, child);
        return ApiResponse.Created(IssuePayload.Issue(request.Urls, parent));
    }

    private static ApiResponse AddBlocker(ApiRequest request)
    {
        var (issue, other) = (IssueWrites.Get(request), Other(request, "issue_id"));
        if (issue.BlockedBy.Contains(other) || issue == other)
        {
            throw Refusal.Of(422, "Target issue has already been taken");
        }

        issue.AddBlocker(other);
        return ApiResponse.Created(IssuePayload.Issue(request.Urls, issue));
    }
}
