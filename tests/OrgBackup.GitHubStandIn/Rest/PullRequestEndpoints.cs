using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>Pull requests with their reviews and review comments.</summary>
internal static class PullRequestEndpoints
{
    public static Route[] Routes { get; } =
    [
        Route.Get("/pulls", Pulls, "pull_requests"),
        Route.Get("/pulls/comments", Comments, "pull_requests"),
        Route.Get("/pulls/{number}", One, "pull_requests"),
        Route.Get("/pulls/{number}/reviews", Reviews, "pull_requests"),
        Route.Get("/pulls/{number}/comments", CommentsOfOne, "pull_requests"),
    ];

    private static ApiResponse Pulls(ApiRequest request)
    {
        if (!request.Repository.HasPullRequests)
        {
            return ApiResponse.NotFound();
        }

        if (!Listing.TryChoose(request, "state", ["open", "closed", "all"], out var state)
            || !Listing.TryChoose(request, "sort", ["created", "updated", "popularity", "long-running"], out var sort)
            || !Listing.TryChoose(
                request, "direction", [sort == "created" ? "desc" : "asc", "asc", "desc"], out var direction))
        {
            return ApiResponse.Invalid("PullRequest", "filter");
        }

        var wanted = request.Repository.Content.PullRequests.Where(pull => state == "all" || pull.Issue.State == state);
        var ordered = Listing.Ordered(
            wanted,
            pull => Listing.Key(sort == "updated" ? pull.Issue.UpdatedAt : pull.Issue.CreatedAt, pull.Id),
            direction == "desc");
        return Pager.Page(request, ordered, pull => PullRequestPayload.Listed(request.Urls, pull, request.Caller));
    }

    private static ApiResponse Comments(ApiRequest request)
    {
        if (!Listing.TryChoose(request, "sort", ["", "created", "updated", "created_at"], out var sort)
            || !Listing.TryChoose(request, "direction", ["desc", "asc"], out var direction)
            || !Listing.TrySince(request, out var since))
        {
            return ApiResponse.Invalid("PullRequestReviewComment", "filter");
        }

        var wanted = request.Repository.Content.ReviewComments.Where(comment => comment.UpdatedAt >= since);
        var ordered = Listing.Ordered(
            wanted,
            comment => Listing.Key(sort == "updated" ? comment.UpdatedAt : comment.CreatedAt, comment.Id),
            descending: sort.Length > 0 && direction == "desc");
        return Pager.Page(request, ordered, comment => CommentPayload.OnReview(request.Urls, comment));
    }

    private static ApiResponse One(ApiRequest request) => Find(request) is { } pull
        ? ApiResponse.Ok(PullRequestPayload.Full(request.Urls, pull, request.Caller), pull.Issue.UpdatedAt)
        : ApiResponse.NotFound();

    /// <summary>Oldest first. A pending review is shown to its author only.</summary>
    private static ApiResponse Reviews(ApiRequest request) => Find(request) is { } pull
        ? Pager.Page(
            request,
            pull.Reviews.Where(review => review.State != "PENDING" || review.User == request.Caller.User),
            review => CommentPayload.Review(request.Urls, review))
        : ApiResponse.NotFound();

    private static ApiResponse CommentsOfOne(ApiRequest request) => Find(request) is { } pull
        ? Pager.Page(
            request,
            request.Repository.Content.ReviewComments.Where(comment => comment.PullRequest == pull),
            comment => CommentPayload.OnReview(request.Urls, comment))
        : ApiResponse.NotFound();

    private static PullRequest? Find(ApiRequest request)
    {
        var number = request.Number("number");
        return request.Repository.Content.PullRequests.FirstOrDefault(pull => pull.Issue.Number == number);
    }
}
