using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.GraphQl;

/// <content>Issues, pull requests and reviews.</content>
internal static partial class GraphSchema
{
    private static void DefineIssues()
    {
        DefineShared(Issue, (Model.Issue issue) => issue);
        Issue.Leaf("id", (Model.Issue issue) => issue.NodeId)
            .Leaf("databaseId", (Model.Issue issue) => Int(issue.Id))
            .Leaf("fullDatabaseId", (Model.Issue issue) => BigInt(issue.Id))
            .Leaf("state", (Model.Issue issue) => State(issue))
            .Leaf("stateReason", (Model.Issue issue) => issue.StateReason?.ToUpperInvariant())
            .One("parent", Issue, (Model.Issue issue, GraphCall _) => issue.Parent)
            .Connection("subIssues", Connections.Of(Issue), (Model.Issue issue, GraphCall _) => issue.SubIssues);
    }

    /// <summary>What issues and pull requests have in common.</summary>
    private static void DefineShared<T>(GraphType type, Func<T, Model.Issue> issue) => type
        .Leaf("number", (T source) => issue(source).Number)
        .Leaf("title", (T source) => issue(source).Title)
        .Leaf("body", (T source) => issue(source).Body ?? "")
        .Leaf("locked", (T source) => issue(source).Locked)
        .Leaf("closed", (T source) => issue(source).State == "closed")
        .Leaf("createdAt", (T source) => Time(issue(source).CreatedAt))
        .Leaf("updatedAt", (T source) => Time(issue(source).UpdatedAt))
        .Leaf("closedAt", (T source) => Time(issue(source).ClosedAt))
        .Leaf("authorAssociation", (T source) => issue(source).AuthorAssociation)
        .Leaf("url", (T source, GraphCall call) => IssuePayload.WebPage(call.Request.Urls, issue(source)))
        .One("author", Actor, (T source, GraphCall _) => issue(source).User)
        .One("repository", Repository, (T source, GraphCall _) => issue(source).Repository)
        .One("milestone", Milestone, (T source, GraphCall _) => issue(source).Milestone)
        .Connection("labels", Connections.Of(Label), (T source, GraphCall _) => issue(source).Labels, Order)
        .Connection(
            "comments",
            Connections.Of(IssueComment),
            (T source, GraphCall _) => issue(source).Repository.Content.Comments.Where(
                comment => comment.Issue == issue(source)),
            Order);

    private static void DefinePullRequests()
    {
        DefineShared(PullRequest, (Model.PullRequest pull) => pull.Issue);
        PullRequest.Leaf("id", (Model.PullRequest pull) => pull.NodeId)
            .Leaf("databaseId", (Model.PullRequest pull) => Int(pull.Id))
            .Leaf("fullDatabaseId", (Model.PullRequest pull) => BigInt(pull.Id))
            .Leaf("state", (Model.PullRequest pull) => State(pull))
            .Leaf("isDraft", (Model.PullRequest pull) => pull.Draft)
            .Leaf("merged", (Model.PullRequest pull) => pull.MergedAt is not null)
            .Leaf("mergedAt", (Model.PullRequest pull) => Time(pull.MergedAt))
            .Leaf("headRefName", (Model.PullRequest pull) => pull.HeadRef)
            .Leaf("headRefOid", (Model.PullRequest pull) => pull.HeadSha)
            .Leaf("baseRefName", (Model.PullRequest pull) => pull.BaseRef)
            .Leaf("baseRefOid", (Model.PullRequest pull) => pull.BaseSha)
            .One("mergedBy", Actor, (Model.PullRequest pull, GraphCall _) => pull.MergedBy)
            .Connection(
                "reviews",
                Connections.Of(Review),
                (Model.PullRequest pull, GraphCall call) => pull.Reviews.Where(review => review.State != "PENDING"
                    || review.User == call.Request.Caller.User),
                "states",
                "author");
    }

    private static void DefineReviews()
    {
        Review.Leaf("id", (Model.Review review) => review.NodeId)
            .Leaf("databaseId", (Model.Review review) => Int(review.Id))
            .Leaf("fullDatabaseId", (Model.Review review) => BigInt(review.Id))
            .Leaf("state", (Model.Review review) => review.State)
            .Leaf("body", (Model.Review review) => review.Body)
            .Leaf(
                "authorAssociation",
                (Model.Review review) => review.PullRequest.Issue.Repository.AssociationOf(review.User))
            .Leaf("submittedAt", (Model.Review review) => Time(review.SubmittedAt))
            .Leaf("publishedAt", (Model.Review review) => Time(review.SubmittedAt))
            .Leaf("createdAt", (Model.Review review) => Time(review.CreatedAt))
            .Leaf("updatedAt", (Model.Review review) => Time(review.UpdatedAt))
            .Leaf("lastEditedAt", (Model.Review review) => Time(review.LastEditedAt))
            .Leaf("includesCreatedEdit", (Model.Review review) => review.LastEditedAt is not null)
            .Leaf("authorCanPushToRepository", (Model.Review review) => review.User is not null)
            .Leaf("isMinimized", (Model.Review _) => false)
            .Leaf("minimizedReason", (Model.Review _) => null)
            .Leaf("createdViaEmail", (Model.Review _) => false)
            .Leaf(
                "url",
                (Model.Review review, GraphCall call) =>
                    $"{IssuePayload.WebPage(call.Request.Urls, review.PullRequest.Issue)}#pullrequestreview-{review.Id}")
            .Leaf(
                "resourcePath",
                (Model.Review review) =>
                    $"/{review.PullRequest.Issue.Repository.FullName}/pull/{review.PullRequest.Issue.Number}#pullrequestreview-{review.Id}")
            .One("author", Actor, (Model.Review review, GraphCall _) => review.User)
            .One(
                "editor", Actor, (Model.Review review, GraphCall _) => review.LastEditedAt is null ? null : review.User)
            .One("commit", Commit, (Model.Review review, GraphCall _) => review.CommitId)
            .One("pullRequest", PullRequest, (Model.Review review, GraphCall _) => review.PullRequest)
            .One("repository", Repository, (Model.Review review, GraphCall _) => review.PullRequest.Issue.Repository)
            .Connection(
                "comments",
                Connections.Of(ReviewComment),
                (Model.Review review, GraphCall _) =>
                    review.PullRequest.Issue.Repository.Content.ReviewComments.Where(
                        comment => comment.Review == review));
        ReviewComment.Leaf("id", (Model.ReviewComment comment) => comment.NodeId)
            .Leaf("databaseId", (Model.ReviewComment comment) => Int(comment.Id))
            .Leaf("fullDatabaseId", (Model.ReviewComment comment) => BigInt(comment.Id))
            .Leaf("body", (Model.ReviewComment comment) => comment.Body)
            .Leaf("path", (Model.ReviewComment comment) => comment.Path)
            .Leaf("createdAt", (Model.ReviewComment comment) => Time(comment.CreatedAt))
            .One("author", Actor, (Model.ReviewComment comment, GraphCall _) => comment.User);
    }
}
