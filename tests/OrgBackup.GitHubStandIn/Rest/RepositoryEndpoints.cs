using System.Text.Json.Nodes;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>A repository itself and its small lists.</summary>
internal static class RepositoryEndpoints
{
    public static Route[] Routes { get; } =
    [
        Route.Get(
            "/",
            request => ApiResponse.Ok(
                RepositoryPayload.Full(request.Urls, request.Repository, request.Caller),
                request.Repository.UpdatedAt)),
        Route.Get(
            "/topics",
            request => ApiResponse.Ok(
                new JsonObject { ["names"] = Render.Array(request.Repository.Topics, topic => topic) })),
        Route.Get("/languages", Languages),
        Route.Get("/labels", Labels, "issues", "pull_requests"),
        Route.Get("/milestones", Milestones, "issues", "pull_requests"),
        Route.Get("/comments", CommitComments),
    ];

    private static ApiResponse Languages(ApiRequest request)
    {
        var languages = new JsonObject();
        foreach (var (name, bytes) in request.Repository.Languages.OrderByDescending(pair => pair.Value))
        {
            languages[name] = bytes;
        }

        return ApiResponse.Ok(languages);
    }

    private static ApiResponse Labels(ApiRequest request) =>
        Pager.Page(
            request, request.Repository.Content.Labels, label =>
                IssuePayload.Label(request.Urls, request.Repository, label));

    private static ApiResponse Milestones(ApiRequest request)
    {
        if (!Listing.TryChoose(request, "state", ["open", "closed", "all"], out var state))
        {
            return ApiResponse.Invalid("Milestone", "state");
        }

        var wanted = request.Repository.Content.Milestones.Where(milestone => state == "all"
            || milestone.State == state);
        var ordered = Listing.Ordered(
            wanted,
            milestone => Listing.Key(milestone.DueOn ?? DateTimeOffset.MaxValue, milestone.Id),
            request.Query("direction") == "desc");
        return Pager.Page(
            request, ordered, milestone => IssuePayload.Milestone(request.Urls, request.Repository, milestone)!);
    }

    private static ApiResponse CommitComments(ApiRequest request) => Pager.Page(
        request,
        request.Repository.Content.CommitComments,
        comment => CommentPayload.OnCommit(request.Urls, request.Repository, comment));
}
