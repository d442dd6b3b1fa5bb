using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Writes;

/// <summary>Reviews of pull requests and comments on lines of their diffs.</summary>
internal static class ReviewWrites
{
    private const string Resource = "PullRequestReviewComment";

    public static Route[] Routes { get; } =
    [
        Route.Content("POST /pulls/{number}/reviews", Create, "read", "pull_requests"),
        Route.Get("/pulls/{number}/reviews/{id}", One, "pull_requests"),
        Route.Content("POST /pulls/{number}/comments", Comment, "read", "pull_requests"),
        Route.Content("POST /pulls/{number}/comments/{id}/replies", Reply, "read", "pull_requests"),
        Route.Get("/pulls/comments/{id}", OneComment, "pull_requests"),
        Route.Write("PATCH /pulls/comments/{id}", ChangeComment, "read", "pull_requests"),
    ];

    private static ApiResponse One(ApiRequest request) =>
        PullWrites.Get(request).Reviews.FirstOrDefault(review => review.Id == request.Number("id")) is { } review
            ? ApiResponse.Ok(CommentPayload.Review(request.Urls, review))
            : ApiResponse.NotFound();

    private static ReviewComment GetComment(ApiRequest request) =>
        request.Repository.Content.ReviewComments.FirstOrDefault(comment => comment.Id == request.Number("id"))
        ?? throw Refusal.NotFound();

    private static ApiResponse OneComment(ApiRequest request) =>
        ApiResponse.Ok(CommentPayload.OnReview(request.Urls, GetComment(request)));

    private static ApiResponse ChangeComment(ApiRequest request)
    {
        var (comment, body) = (GetComment(request), new Fields(request, Resource).Required("body"));
        request.Repository.Content.EditComment(comment, body);
        Notifications.Read(request, request.Repository, "a review comment", body);
        return OneComment(request);
    }

    // 200, not 201: so GitHub does it
    private static ApiResponse Create(ApiRequest request)
    {
        var (pull, fields) = (PullWrites.Get(request), new Fields(request, "PullRequestReview"));
        var state = fields.Choice("event", "APPROVE", "REQUEST_CHANGES", "COMMENT") switch
        {
            null => "PENDING",
            "APPROVE" => "APPROVED",
            "REQUEST_CHANGES" => "CHANGES_REQUESTED",
            _ => "COMMENTED",
        };
        var (body, comments) = (fields.Text("body") ?? "", fields.List("comments") ?? []);
        CheckReview(request, pull, state, isEmpty: body.Length == 0 && comments.Count == 0);
        var drafts = comments.Select(item => new Fields((JsonObject)item!, Resource)).ToList();
        foreach (var draft in drafts)
        {
            CheckLine(request, pull, draft, () => Refusal.Sentence("Line could not be resolved"));
        }

        var review = request.Repository.Content.AddReview(pull, request.Caller.User, state, body);
        review.CommitId = fields.Text("commit_id") ?? pull.HeadSha;
        drafts.ForEach(draft => Add(request, pull, draft, review));
        Notifications.Read(request, request.Repository, $"a review of {pull.Issue.Number}", body);
        return ApiResponse.Ok(CommentPayload.Review(request.Urls, review));
    }

    private static void CheckReview(ApiRequest request, PullRequest pull, string state, bool isEmpty)
    {
        if (request.Caller.User == pull.Issue.User && state is ("APPROVED" or "CHANGES_REQUESTED"))
        {
            throw Refusal.Sentence(state == "APPROVED"
                ? "Review Can not approve your own pull request"
                : "Review Can not request changes on your own pull request");
        }

        if (isEmpty && state is ("COMMENTED" or "CHANGES_REQUESTED"))
        {
            throw Refusal.Sentence("Review Body can't be blank");
        }
    }

    private static ApiResponse Comment(ApiRequest request)
    {
        var (pull, fields) = (PullWrites.Get(request), new Fields(request, Resource));
        if (fields.Number("in_reply_to") is { } parent)
        {
            return Reply(request, pull, parent, fields.Required("body"));
        }

        var (_, commit) = (fields.Required("body"), fields.Required("commit_id"));
        if (!GitQuestions.HasCommit(request.Repository.Git, commit))
        {
            throw Refusal.Custom(
                Resource, "pull_request_review_thread.end_commit_oid",
                "pull_request_review_thread.end_commit_oid is not part of the pull request");
        }

        CheckLine(request, pull, fields, () => Refusal.Custom(
            Resource, "pull_request_review_thread.line", "pull_request_review_thread.line must be part of the diff"));
        return ApiResponse.Created(CommentPayload.OnReview(
            request.Urls, Add(request, pull, fields, AddEmpty(request, pull))));
    }

    private static ApiResponse Reply(ApiRequest request) => Reply(
        request, PullWrites.Get(request), request.Number("id"), new Fields(request, Resource).Required("body"));

    private static ApiResponse Reply(ApiRequest request, PullRequest pull, long id, string body)
    {
        var first = request.Repository.Content.ReviewComments.FirstOrDefault(
            comment => comment.Id == id && comment.PullRequest == pull) ?? throw Refusal.NotFound();
        var review = AddEmpty(request, pull);
        var reply = request.Repository.Content.AddReviewComment(pull, request.Caller.User, body, made =>
        {
            (made.Review, made.InReplyToId, made.Path) = (review, first.InReplyToId ?? first.Id, first.Path);
            (made.Line, made.StartLine, made.Side) = (first.Line, first.StartLine, first.Side);
            (made.SubjectType, made.DiffHunk) = (first.SubjectType, first.DiffHunk);
        });
        Notifications.Read(request, request.Repository, $"a reply in {pull.Issue.Number}", body);
        return ApiResponse.Created(CommentPayload.OnReview(request.Urls, reply));
    }

    /// <summary>The review without a body that GitHub makes for every single comment.</summary>
    private static Review AddEmpty(ApiRequest request, PullRequest pull) =>
        request.Repository.Content.AddReview(pull, request.Caller.User, "COMMENTED");

    private static void CheckLine(ApiRequest request, PullRequest pull, Fields fields, Func<RefusalException> refuse)
    {
        var lines = GitQuestions.LinesOfDiff(request.Repository.Git, pull, fields.Required("path"));
        if (lines.Count == 0)
        {
            throw Refusal.Sentence("Path could not be resolved");
        }

        var side = fields.Choice("side", "LEFT", "RIGHT") ?? "RIGHT";
        if (fields.Text("subject_type") != "file"
            && !lines.Contains($"{side} {fields.Number("line") ?? fields.Number("position")}"))
        {
            throw refuse();
        }
    }

    private static ReviewComment Add(ApiRequest request, PullRequest pull, Fields fields, Review review)
    {
        var body = fields.Required("body");
        Notifications.Read(request, request.Repository, $"a review comment on {pull.Issue.Number}", body);
        return request.Repository.Content.AddReviewComment(pull, request.Caller.User, body, made =>
        {
            (made.Review, made.Path) = (review, fields.Required("path"));
            made.Line = (int)(fields.Number("line") ?? fields.Number("position") ?? 1);
            made.StartLine = (int?)fields.Number("start_line");
            made.Side = fields.Text("side") ?? "RIGHT";
            made.SubjectType = fields.Text("subject_type") ?? "line";
        });
    }
}
