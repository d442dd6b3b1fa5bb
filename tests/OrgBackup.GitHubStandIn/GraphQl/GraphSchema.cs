using System.Globalization;
using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.GraphQl;

/// <summary>
/// The part of GitHub's GraphQL schema that the stand-in answers. A test holds it against GitHub's public schema.
/// </summary>
internal static partial class GraphSchema
{
    private static readonly string[] Order = ["orderBy"];
    private static readonly string[] ReadsPulls = ["pull_requests"];
    private static readonly string[] ReadsDiscussions = ["discussions"];
    private static readonly string[] ReadsIssues = ["issues", "pull_requests"];

    private static readonly GraphType User = new("User");
    private static readonly GraphType Bot = new("Bot");
    private static readonly GraphType Organization = new("Organization");
    private static readonly GraphType Actor = new GraphType("Actor").StandsFor(User, Bot, Organization);
    private static readonly GraphType Owner = new GraphType("RepositoryOwner").StandsFor(User, Organization);
    private static readonly GraphType Repository = new("Repository");
    private static readonly GraphType Issue = new("Issue");
    private static readonly GraphType PullRequest = new("PullRequest");
    private static readonly GraphType Review = new("PullRequestReview");
    private static readonly GraphType ReviewComment = new("PullRequestReviewComment");
    private static readonly GraphType IssueComment = new("IssueComment");
    private static readonly GraphType CommitComment = new("CommitComment");
    private static readonly GraphType Label = new("Label");
    private static readonly GraphType Milestone = new("Milestone");
    private static readonly GraphType Release = new("Release");
    private static readonly GraphType Discussion = new("Discussion");
    private static readonly GraphType DiscussionComment = new("DiscussionComment");
    private static readonly GraphType DiscussionCategory = new("DiscussionCategory");
    private static readonly GraphType Reaction = new("Reaction");
    private static readonly GraphType Thread = new("PullRequestReviewThread");
    private static readonly GraphType PullCommit = new("PullRequestCommit");
    private static readonly GraphType PullFile = new("PullRequestChangedFile");
    private static readonly GraphType CrossReferenced = new("CrossReferencedEvent");
    private static readonly GraphType HeadForcePushed = new("HeadRefForcePushedEvent");
    private static readonly GraphType Commit = new("Commit");
    private static readonly GraphType Ref = new("Ref");
    private static readonly GraphType RateLimit = new("RateLimit");
    private static readonly GraphType ProjectType = new("ProjectV2");
    private static readonly GraphType ProjectViewType = new("ProjectV2View");

    private static readonly GraphType Reactable = new GraphType("Reactable").StandsFor(
        Issue, PullRequest, Review, ReviewComment, IssueComment, CommitComment, Release, Discussion,
        DiscussionComment);

    private static readonly GraphType Lockable = new GraphType("Lockable").StandsFor(Issue, PullRequest, Discussion);

    private static readonly GraphType Node = new GraphType("Node").StandsFor(
        Discussion, DiscussionComment, DiscussionCategory, Reaction, Thread, PullCommit, CrossReferenced,
        HeadForcePushed, User, Bot, Organization, Repository, Issue, PullRequest, Review, ReviewComment, IssueComment, CommitComment,
        Label, Milestone, Release, ProjectType, ProjectViewType);

    private static readonly Lazy<IReadOnlyList<GraphType>> AllTypes = new(FindTypes);

    static GraphSchema()
    {
        DefineAccounts();
        DefineRepository();
        DefineIssues();
        DefinePullRequests();
        DefineReviews();
        DefineSmall();
        DefineThreads();
        DefinePullContent();
        DefineTimelines();
        DefineDiscussions();
        DefineDiscussionComments();
        DefineReactions();
        DefineProjects();
        DefineQuery();
        DefineMutations();
    }

    public static GraphType Query { get; } = new("Query");

    /// <summary>Gets every type that the query type leads to.</summary>
    public static IReadOnlyList<GraphType> Types => AllTypes.Value;

    /// <summary>The object type of a model object.</summary>
    public static GraphType TypeOf(object source) => source switch
    {
        Account { Kind: AccountKind.Organization } => Organization,
        Account { Kind: AccountKind.Bot } => Bot,
        Account => User,
        Model.Repository => Repository,
        Model.Issue => Issue,
        Model.PullRequest => PullRequest,
        Model.Review => Review,
        Model.ReviewComment => ReviewComment,
        Model.IssueComment => IssueComment,
        Model.Discussion => Discussion,
        Model.DiscussionComment => DiscussionComment,
        Model.DiscussionCategory => DiscussionCategory,
        Model.Reaction => Reaction,
        ReviewThread => Thread,
        Model.PullCommit => PullCommit,
        CrossReference => CrossReferenced,
        HeadForcePush => HeadForcePushed,
        Model.CommitComment => CommitComment,
        Model.Label => Label,
        Model.Milestone => Milestone,
        Project => ProjectType,
        ProjectView => ProjectViewType,
        ProjectField field => TypeOf(field),
        Model.Release => Release,
        _ => throw new ArgumentException($"No GraphQL type for {source.GetType().Name}.", nameof(source)),
    };

    private static List<GraphType> FindTypes()
    {
        var (found, open) = (new HashSet<GraphType> { Query, Mutation }, new Queue<GraphType>([Query, Mutation]));
        while (open.TryDequeue(out var type))
        {
            foreach (
                var next in type.Fields.Values.Select(member => member.Type).OfType<GraphType>().Concat(type.Possible)
                    .Where(found.Add))
            {
                open.Enqueue(next);
            }
        }

        return [.. found];
    }

    private static JsonNode? Time(DateTimeOffset? time) => Render.Time(time);

    /// <summary>
    /// A 64-bit id as a GraphQL <c>Int</c>: null when it does not fit 32 bits, which is why GitHub has
    /// <c>fullDatabaseId</c>.
    /// </summary>
    private static JsonNode? Int(long id) => id <= int.MaxValue ? (int)id : null;

    private static JsonNode BigInt(long id) => id.ToString(CultureInfo.InvariantCulture);

    private static GraphFieldException NotFound(string message) => new("NOT_FOUND", message);

    private static void DefineSmall()
    {
        Ref.Leaf("name", (string name) => name).Leaf("prefix", (string _) => "refs/heads/");
        IssueComment.Leaf("id", (Model.IssueComment comment) => comment.NodeId)
            .Leaf("databaseId", (Model.IssueComment comment) => Int(comment.Id))
            .Leaf("fullDatabaseId", (Model.IssueComment comment) => BigInt(comment.Id))
            .Leaf("body", (Model.IssueComment comment) => comment.Body)
            .Leaf("createdAt", (Model.IssueComment comment) => Time(comment.CreatedAt))
            .Leaf("updatedAt", (Model.IssueComment comment) => Time(comment.UpdatedAt))
            .One("author", Actor, (Model.IssueComment comment, GraphCall _) => comment.User);
        CommitComment.Leaf("id", (Model.CommitComment comment) => comment.NodeId)
            .Leaf("databaseId", (Model.CommitComment comment) => Int(comment.Id))
            .Leaf("body", (Model.CommitComment comment) => comment.Body)
            .Leaf("path", (Model.CommitComment comment) => comment.Path)
            .Leaf("createdAt", (Model.CommitComment comment) => Time(comment.CreatedAt))
            .Leaf("updatedAt", (Model.CommitComment comment) => Time(comment.UpdatedAt))
            .One("author", Actor, (Model.CommitComment comment, GraphCall _) => comment.User)
            .One("commit", Commit, (Model.CommitComment comment, GraphCall _) => comment.CommitId);
        Label.Leaf("id", (Model.Label label) => label.NodeId)
            .Leaf("name", (Model.Label label) => label.Name)
            .Leaf("color", (Model.Label label) => label.Color)
            .Leaf("description", (Model.Label label) => label.Description);
        Milestone.Leaf("id", (Model.Milestone milestone) => milestone.NodeId)
            .Leaf("number", (Model.Milestone milestone) => milestone.Number)
            .Leaf("title", (Model.Milestone milestone) => milestone.Title)
            .Leaf("state", (Model.Milestone milestone) => milestone.State.ToUpperInvariant());
        Release.Leaf("id", (Model.Release release) => release.NodeId)
            .Leaf("databaseId", (Model.Release release) => Int(release.Id))
            .Leaf("name", (Model.Release release) => release.Name)
            .Leaf("tagName", (Model.Release release) => release.TagName)
            .Leaf("createdAt", (Model.Release release) => Time(release.CreatedAt))
            .Leaf("updatedAt", (Model.Release release) => Time(release.UpdatedAt ?? release.CreatedAt));
        Node.Leaf("id", (object source, GraphCall _) => NodeFinder.IdOf(source));
        RateLimit.Leaf("cost", (GraphRun run) => run.Cost)
            .Leaf("nodeCount", (GraphRun run) => run.NodeCount)
            .Leaf("limit", (GraphRun _, GraphCall call) => Budget(call).Limit)
            .Leaf("remaining", (GraphRun _, GraphCall call) => Budget(call).Remaining)
            .Leaf("used", (GraphRun _, GraphCall call) => Budget(call).Used)
            .Leaf("resetAt", (GraphRun _, GraphCall call) => Render.Time(Budget(call).Reset));
    }

    private static Limits.Budget Budget(GraphCall call) =>
        call.Request.State.Limits.Get(call.Request.Caller, Limits.RateLimits.GraphQl);

    private static void DefineQuery() => Query
        .One(
            "rateLimit", RateLimit,
            (object _, GraphCall call) => call.Request.State.Limits.Options.GraphQl is null ? null : call.Run, "dryRun")
        .One(
            "viewer", User,
            (object _, GraphCall call) => call.Request.Caller.User ?? throw new GraphFieldException(
                "FORBIDDEN", "Resource not accessible by integration"))
        .One(
            "organization", Organization,
            (object _, GraphCall call) => FindAccount(call, "an Organization", account => account.IsOrganization),
            "login")
        .One(
            "user", User,
            (object _, GraphCall call) => FindAccount(call, "a User", account => account.Kind == AccountKind.User),
            "login")
        .One(
            "repositoryOwner", Owner, (object _, GraphCall call) => call.Request.Model.Find(call.Text("login")),
            "login")
        .One(
            "repository", Repository, (object _, GraphCall call) => FindRepository(call, call.Text("owner")), "owner",
            "name", "followRenames")
        .One(
            "node", Node,
            (object _, GraphCall call) =>
                NodeFinder.Find(call, call.Text("id")) ?? throw NodeFinder.Missing(call.Text("id")),
            "id")
        .One("nodes", Node, (object _, GraphCall call) => FindNodes(call, call.Texts("ids")), "ids");

    private static List<object> FindNodes(GraphCall call, IReadOnlyList<string> ids) => ids.Count <= 100
        ? NodeFinder.FindAll(call, ids)
        : throw new GraphFieldException(
            "ARGUMENT_LIMIT", $"You may not provide more than 100 node ids; you provided {ids.Count}.");

    private static Account FindAccount(GraphCall call, string kind, Func<Account, bool> isKind) =>
        call.Request.Model.Find(call.Text("login")) is { } account && isKind(account)
            ? account
            : throw NotFound($"Could not resolve to {kind} with the login of '{call.Text("login")}'.");
}
