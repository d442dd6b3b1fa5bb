using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Writes;

/// <summary>Reactions: each person gives each one once.</summary>
internal static class ReactionWrites
{
    private static readonly string[] Contents =
        ["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"];

    public static Route[] Routes { get; } =
    [
        Of("/issues/{id}", (content, id) => content.Issues.FirstOrDefault(issue => issue.Number == id), "issues"),
        Of("/issues/comments/{id}", (content, id) => content.Comments.FirstOrDefault(one => one.Id == id), "issues"),
        Of(
            "/pulls/comments/{id}", (content, id) => content.ReviewComments.FirstOrDefault(one => one.Id == id),
            "pull_requests"),
        Of(
            "/comments/{id}", (content, id) => content.CommitComments.FirstOrDefault(one => one.Id == id), "contents"),
        Of("/releases/{id}", (content, id) => content.Releases.FirstOrDefault(one => one.Id == id), "contents"),
    ];

    /// <summary>Gives a reaction, unless it is given already.</summary>
    public static (Reaction Reaction, bool IsNew) Give(ApiRequest request, Repository repository, IReactable subject, string content)
    {
        var user = request.Caller.User ?? repository.Owner;
        return subject.Reactions.Find(known => known.User == user && known.Content == content) is { } known
            ? (known, false)
            : (repository.Content.React(subject, user, content), true);
    }

    private static Route Of(string path, Func<RepositoryContent, long, IReactable?> find, string permission) =>
        Route.Content(
            $"POST {path}/reactions",
            request => find(request.Repository.Content, request.Number("id")) is { } subject
                ? Add(request, subject)
                : ApiResponse.NotFound(),
            "read",
            permission == "issues" ? ["issues", "pull_requests"] : [permission]);

    private static ApiResponse Add(ApiRequest request, IReactable subject)
    {
        var fields = new Fields(request, "Reaction");
        var content = fields.Choice("content", Contents) ?? throw Refusal.Field("Reaction", "content", "missing_field");
        var (reaction, isNew) = Give(request, request.Repository, subject, content);
        return new() { Status = isNew ? 201 : 200, Json = ReactionEndpoints.Show(request, reaction) };
    }
}
