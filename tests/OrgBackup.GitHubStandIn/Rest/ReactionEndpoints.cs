using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>Who reacted to what.</summary>
internal static class ReactionEndpoints
{
    public static Route[] Routes { get; } =
    [
        Route.Get(
            "/issues/{id}/reactions",
            request => Page(request, content => content.Issues.FirstOrDefault(issue => issue.Number == Id(request))),
            "issues", "pull_requests"),
        Route.Get(
            "/issues/comments/{id}/reactions",
            request => Page(request, content => content.Comments.FirstOrDefault(comment => comment.Id == Id(request))),
            "issues", "pull_requests"),
        Route.Get(
            "/pulls/comments/{id}/reactions",
            request => Page(
                request, content => content.ReviewComments.FirstOrDefault(comment => comment.Id == Id(request))),
            "pull_requests"),
        Route.Get(
            "/comments/{id}/reactions",
            request => Page(
                request, content => content.CommitComments.FirstOrDefault(comment => comment.Id == Id(request))),
            "contents"),
        Route.Get(
            "/releases/{id}/reactions",
            request => Page(
                request, content => content.Releases.FirstOrDefault(release => release.Id == Id(request))),
            "contents"),
    ];

    private static long Id(ApiRequest request) => request.Number("id");

    private static ApiResponse Page(ApiRequest request, Func<RepositoryContent, IReactable?> find) =>
        find(request.Repository.Content) is { } subject
            ? Pager.Page(request, subject.Reactions, reaction => Show(request, reaction))
            : ApiResponse.NotFound();

    public static JsonObject Show(ApiRequest request, Reaction reaction) => new()
    {
        ["id"] = reaction.Id,
        ["node_id"] = reaction.NodeId,
        ["user"] = AccountPayload.Simple(request.Urls, reaction.User),
        ["content"] = reaction.Content,
        ["created_at"] = Render.Time(reaction.CreatedAt),
    };
}
