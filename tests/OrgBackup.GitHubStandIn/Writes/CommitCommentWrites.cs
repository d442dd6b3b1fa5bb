using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Writes;

/// <summary>Comments on commits.</summary>
internal static class CommitCommentWrites
{
    public static Route[] Routes { get; } =
    [
        Route.Content("POST /commits/{sha}/comments", Create, "read", "contents"),
        Route.Get("/commits/{sha}/comments", List, "contents"),
        Route.Get("/comments/{id}", One, "contents"),
    ];

    private static ApiResponse Create(ApiRequest request)
    {
        var (fields, sha) = (new Fields(request, "CommitComment"), request.Argument("sha"));
        if (!GitQuestions.HasCommit(request.Repository.Git, sha))
        {
            throw Refusal.Of(422, $"No commit found for SHA: {sha}");
        }

        var body = fields.Required("body");
        var comment = request.Repository.Content.AddCommitComment(sha, request.Caller.User, body);
        (comment.Path, comment.Line) = (
            fields.Text("path"), (int?)(fields.Number("line") ?? fields.Number("position")));
        Notifications.Read(request, request.Repository, "a comment on a commit", body);
        return ApiResponse.Created(CommentPayload.OnCommit(request.Urls, request.Repository, comment));
    }

    private static ApiResponse List(ApiRequest request) => Pager.Page(
        request,
        request.Repository.Content.CommitComments.Where(comment => comment.CommitId == request.Argument("sha")),
        comment => CommentPayload.OnCommit(request.Urls, request.Repository, comment));

    private static ApiResponse One(ApiRequest request) =>
        request.Repository.Content.CommitComments.FirstOrDefault(comment => comment.Id == request.Number("id"))
            is { } comment
            ? ApiResponse.Ok(CommentPayload.OnCommit(request.Urls, request.Repository, comment))
            : ApiResponse.NotFound();
}
