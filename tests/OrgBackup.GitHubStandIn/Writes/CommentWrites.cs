using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Writes;

/// <summary>Comments in conversations of issues and pull requests: one, new, changed.</summary>
internal static class CommentWrites
{
    private static readonly string[] Permissions = ["issues", "pull_requests"];

    public static Route[] Routes { get; } =
    [
        Route.Get("/issues/comments/{id}", request => Show(request, Get(request)), Permissions),
        Route.Content("POST /issues/{number}/comments", Create, "read", Permissions),
        Route.Write("PATCH /issues/comments/{id}", Change, "read", Permissions),
        Route.Write("DELETE /issues/comments/{id}", Delete, "write", Permissions),
    ];

    private static IssueComment Get(ApiRequest request) =>
        request.Repository.Content.Comments.FirstOrDefault(comment => comment.Id == request.Number("id"))
        ?? throw Refusal.NotFound();

    private static ApiResponse Show(ApiRequest request, IssueComment comment) =>
        ApiResponse.Ok(CommentPayload.OnIssue(request.Urls, comment));

    private static ApiResponse Create(ApiRequest request)
    {
        var issue = IssueWrites.Get(request);
        if (issue.Locked && !request.Caller.MayWrite(request.Repository, Permissions, "write"))
        {
            throw Refusal.Of(403, "Unable to create comment because issue is locked.");
        }

        var body = new Fields(request, "IssueComment").Required("body");
        var comment = request.Repository.Content.AddComment(issue, request.Caller.User, body);
        Notifications.Read(request, issue.Repository, $"comment on {issue.Number}", body);
        return ApiResponse.Created(CommentPayload.OnIssue(request.Urls, comment));
    }

    private static ApiResponse Change(ApiRequest request)
    {
        var (comment, body) = (Get(request), new Fields(request, "IssueComment").Required("body"));
        request.Repository.Content.EditComment(comment, body);
        Notifications.Read(request, request.Repository, $"comment on {comment.Issue.Number}", body);
        return Show(request, comment);
    }

    private static ApiResponse Delete(ApiRequest request)
    {
        request.Repository.Content.Delete(Get(request));
        return ApiResponse.Nothing();
    }
}
