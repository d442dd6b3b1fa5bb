using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>Issues, their comments and events. Pull requests are issues too, and are listed among them.</summary>
internal static class IssueEndpoints
{
    public static Route[] Routes { get; } =
    [
        Route.Get("/issues", Issues, "issues", "pull_requests"),
        Route.Get("/issues/comments", Comments, "issues", "pull_requests"),
        Route.Get("/issues/events", Events, "issues", "pull_requests"),
        Route.Get("/issues/{number}", One, "issues", "pull_requests"),
        Route.Get("/issues/{number}/comments", CommentsOfOne, "issues", "pull_requests"),
    ];

    private static ApiResponse Disabled() =>
        ApiResponse.Error(410, "Issues are disabled for this repo", "https://docs.github.com/v3/issues/");

    private static ApiResponse Issues(ApiRequest request)
    {
        if (!request.Repository.HasIssues)
        {
            return Disabled();
        }

        if (!Listing.TryChoose(request, "state", ["open", "closed", "all"], out var state)
            || !Listing.TryChoose(request, "sort", ["created", "updated", "comments"], out var sort)
            || !Listing.TryChoose(request, "direction", ["desc", "asc"], out var direction)
            || !Listing.TrySince(request, out var since))
        {
            return ApiResponse.Invalid("Issue", "filter");
        }

        string Key(Issue issue) => sort switch
        {
            "updated" => Listing.Key(issue.UpdatedAt, issue.Id),
            "comments" => Listing.Key(DateTimeOffset.UnixEpoch.AddSeconds(issue.CommentCount), issue.Id),
            _ => Listing.Key(issue.CreatedAt, issue.Id),
        };
        var wanted = request.Repository.Content.Issues.Where(issue => (state == "all" || issue.State == state)
            && issue.UpdatedAt >= since);
        return Pager.PageByKey(
            request, Listing.Ordered(wanted, Key, direction == "desc"), Key, issue =>
                IssuePayload.Issue(request.Urls, issue));
    }

    private static ApiResponse Comments(ApiRequest request)
    {
        if (!Listing.TryChoose(request, "sort", ["", "created", "updated"], out var sort)
            || !Listing.TryChoose(request, "direction", ["desc", "asc"], out var direction)
            || !Listing.TrySince(request, out var since))
        {
            return ApiResponse.Invalid("IssueComment", "filter");
        }

        var wanted = request.Repository.Content.Comments.Where(comment => comment.UpdatedAt >= since);
        var ordered = Listing.Ordered(
            wanted,
            comment => Listing.Key(sort == "updated" ? comment.UpdatedAt : comment.CreatedAt, comment.Id),
            descending: sort.Length > 0 && direction == "desc");
        return Pager.Page(request, ordered, comment => CommentPayload.OnIssue(request.Urls, comment));
    }

    /// <summary>Newest first.</summary>
    private static ApiResponse Events(ApiRequest request) =>
        Pager.Page(
            request, request.Repository.Content.Events.Reverse(), happened =>
                IssuePayload.Event(request.Urls, happened));

    private static ApiResponse One(ApiRequest request) => request.Repository.HasIssues
        ? Find(request) is { } issue ? ApiResponse.Ok(IssuePayload.Issue(request.Urls, issue), issue.UpdatedAt) : Missing(request)
        : Disabled();

    private static ApiResponse CommentsOfOne(ApiRequest request)
    {
        if (Find(request) is not { } issue)
        {
            return Missing(request);
        }

        var comments = request.Repository.Content.Comments.Where(comment => comment.Issue == issue);
        return Pager.Page(request, comments, comment => CommentPayload.OnIssue(request.Urls, comment));
    }

    private static Issue? Find(ApiRequest request)
    {
        var number = request.Number("number");
        return request.Repository.Content.Issues.FirstOrDefault(issue => issue.Number == number);
    }

    private static ApiResponse Missing(
        ApiRequest request) => request.Repository.Content.WasUsed((int)request.Number("number"))
        ? ApiResponse.Error(410, "This issue was deleted", "https://docs.github.com/rest/issues/issues#get-an-issue")
        : ApiResponse.NotFound();
}
