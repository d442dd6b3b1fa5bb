using System.Globalization;
using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.GraphQl;

/// <summary>The part of GitHub's GraphQL schema that the stand-in answers. A test holds it against GitHub's public schema.</summary>
internal static class GraphSchema
{
    private static readonly string[] Order = ["orderBy"];
    private static readonly string[] ReadsPulls = ["pull_requests"];
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
    private static readonly GraphType Label = new("Label");
    private static readonly GraphType Milestone = new("Milestone");
    private static readonly GraphType Release = new("Release");
    private static readonly GraphType Discussion = new("Discussion");
    private static readonly GraphType Commit = new("Commit");
    private static readonly GraphType Ref = new("Ref");
    private static readonly GraphType RateLimit = new("RateLimit");

    private static readonly GraphType Node = new GraphType("Node").StandsFor(
        User, Bot, Organization, Repository, Issue, PullRequest, Review, ReviewComment, IssueComment, Label, Milestone, Release);

    private static readonly Lazy<IReadOnlyList<GraphType>> AllTypes = new(FindTypes);

    static GraphSchema()
    {
        DefineAccounts();
        DefineRepository();
        DefineIssues();
        DefinePullRequests();
        DefineReviews();
        DefineSmall();
        DefineQuery();
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
        Model.Label => Label,
        Model.Milestone => Milestone,
        Model.Release => Release,
        _ => throw new ArgumentException($"No GraphQL type for {source.GetType().Name}.", nameof(source)),
    };

    private static List<GraphType> FindTypes()
    {
        var (found, open) = (new HashSet<GraphType> { Query }, new Queue<GraphType>([Query]));
        while (open.TryDequeue(out var type))
        {
            foreach (var next in type.Fields.Values.Select(member => member.Type).OfType<GraphType>().Concat(type.Possible).Where(found.Add))
            {
                open.Enqueue(next);
            }
        }

        return [.. found];
    }

    private static JsonNode? Time(DateTimeOffset? time) => Render.Time(time);

    /// <summary>A 64-bit id as a GraphQL <c>Int</c>: null when it does not fit 32 bits, which is why GitHub has <c>fullDatabaseId</c>.</summary>
    private static JsonNode? Int(long id) => id <= int.MaxValue ? (int)id : null;

    private static JsonNode BigInt(long id) => id.ToString(CultureInfo.InvariantCulture);

    private static GraphFieldException NotFound(string message) => new("NOT_FOUND", message);

    private static void DefineAccounts()
    {
        foreach (var type in (GraphType[])[User, Bot, Organization, Actor, Owner])
        {
            type.Leaf("login", (Account account) => account.Kind == AccountKind.Bot ? account.Login.Replace("[bot]", "", StringComparison.Ordinal) : account.Login)
                .Leaf("url", (Account account, GraphCall call) => call.Request.Urls.ForServer("/" + account.Login))
                .Leaf("avatarUrl", (Account account, GraphCall call) => call.Request.Urls.ForServer($"/avatars/u/{account.Id}?v=4"))
                .Leaf("resourcePath", (Account account) => "/" + account.Login);
        }

        foreach (var type in (GraphType[])[User, Bot, Organization])
        {
            type.Leaf("id", (Account account) => account.NodeId)
                .Leaf("databaseId", (Account account) => Int(account.Id))
                .Leaf("createdAt", (Account account) => Time(account.CreatedAt));
        }

        Owner.Leaf("id", (Account account) => account.NodeId);
        User.Leaf("name", (Account account) => account.Name).Leaf("email", (Account account) => account.Email ?? "");
        Organization.Leaf("name", (Account account) => account.Name).Leaf("description", (Account account) => account.Description);
        var repositories = Connections.Of(Repository).Leaf("totalDiskUsage", (Page page) => page.Items.Cast<Model.Repository>().Sum(item => item.SizeKb));
        foreach (var type in (GraphType[])[User, Organization, Owner])
        {
            type.Connection<Account>("repositories", repositories, Repositories, "orderBy", "isFork", "isArchived", "privacy", "visibility", "affiliations", "ownerAffiliations")
                .One("repository", Repository, (Account owner, GraphCall call) => FindRepository(call, owner.Login), "name", "followRenames");
        }
    }

    private static IEnumerable<object> Repositories(Account owner, GraphCall call)
    {
        var found = call.Request.Model.Repositories.Where(repository => repository.Owner == owner && call.Request.Caller.CanSee(repository));
        found = call.Flag("isFork") is { } fork ? found.Where(repository => (repository.Parent is not null) == fork) : found;
        found = call.Flag("isArchived") is { } archived ? found.Where(repository => repository.Archived == archived) : found;
        found = call.Text("privacy") is { Length: > 0 } privacy ? found.Where(repository => repository.Private == (privacy == "PRIVATE")) : found;
        return Ordered(found, call, (repository, field) => field switch
        {
            "NAME" => repository.Name.ToLower(CultureInfo.InvariantCulture),
            "PUSHED_AT" => Listing.Key(repository.PushedAt, repository.Id),
            "UPDATED_AT" => Listing.Key(repository.UpdatedAt, repository.Id),
            _ => Listing.Key(repository.CreatedAt, repository.Id),
        });
    }

    private static IEnumerable<T> Ordered<T>(IEnumerable<T> items, GraphCall call, Func<T, string, string> key) =>
        call.Arguments["orderBy"] is JsonObject order
            ? Listing.Ordered(items, item => key(item, order["field"]!.GetValue<string>()), order["direction"]!.GetValue<string>() == "DESC")
            : items;

    private static Model.Repository FindRepository(GraphCall call, string owner)
    {
        var (model, name) = (call.Request.Model, call.Text("name"));
        var found = model.Find(owner, name) ?? (call.Flag("followRenames") == false ? null : model.FindFormer(owner, name));
        return found is not null && call.Request.Caller.CanSee(found) && found.Block is null
            ? found
            : throw NotFound($"Could not resolve to a Repository with the name '{owner}/{name}'.");
    }

    private static void DefineRepository()
    {
        Repository
            .Leaf("id", (Model.Repository repository) => repository.NodeId)
            .Leaf("databaseId", (Model.Repository repository) => Int(repository.Id))
            .Leaf("name", (Model.Repository repository) => repository.Name)
            .Leaf("nameWithOwner", (Model.Repository repository) => repository.FullName)
            .Leaf("description", (Model.Repository repository) => repository.Description)
            .Leaf("url", (Model.Repository repository, GraphCall call) => call.Request.Urls.ForServer("/" + repository.FullName))
            .Leaf("visibility", (Model.Repository repository) => repository.Visibility.ToUpperInvariant())
            .Leaf("isPrivate", (Model.Repository repository) => repository.Private)
            .Leaf("isFork", (Model.Repository repository) => repository.Parent is not null)
            .Leaf("isArchived", (Model.Repository repository) => repository.Archived)
            .Leaf("isDisabled", (Model.Repository repository) => repository.Disabled)
            .Leaf("isEmpty", (Model.Repository repository) => !File.Exists(Path.Combine(repository.Git.Directory, "packed-refs"))
                && !Directory.EnumerateFiles(Path.Combine(repository.Git.Directory, "refs"), "*", SearchOption.AllDirectories).Any())
            .Leaf("isLocked", (Model.Repository _) => false)
            .Leaf("isTemplate", (Model.Repository repository) => repository.IsTemplate)
            .Leaf("hasWikiEnabled", (Model.Repository repository) => repository.HasWiki)
            .Leaf("hasIssuesEnabled", (Model.Repository repository) => repository.HasIssues)
            .Leaf("hasDiscussionsEnabled", (Model.Repository repository) => repository.HasDiscussions)
            .Leaf("hasProjectsEnabled", (Model.Repository repository) => repository.HasProjects)
            .Leaf("diskUsage", (Model.Repository repository) => repository.SizeKb)
            .Leaf("stargazerCount", (Model.Repository repository) => repository.Stars)
            .Leaf("createdAt", (Model.Repository repository) => Time(repository.CreatedAt))
            .Leaf("updatedAt", (Model.Repository repository) => Time(repository.UpdatedAt))
            .Leaf("pushedAt", (Model.Repository repository) => Time(repository.PushedAt))
            .One("owner", Owner, (Model.Repository repository, GraphCall _) => repository.Owner)
            .One("defaultBranchRef", Ref, (Model.Repository repository, GraphCall _) => repository.DefaultBranch)
            .One("issue", Issue, (Model.Repository repository, GraphCall call) => FindIssue(repository, call, pull: false), "number")
            .One("pullRequest", PullRequest, (Model.Repository repository, GraphCall call) => FindIssue(repository, call, pull: true).PullRequest, "number")
            .Connection<Model.Repository>("issues", Connections.Of(Issue), Issues, "orderBy", "states", "labels", "filterBy")
            .Connection<Model.Repository>("pullRequests", Connections.Of(PullRequest), PullRequests, "orderBy", "states", "labels", "headRefName", "baseRefName")
            .Connection("discussions", Connections.Of(Discussion), (Model.Repository _, GraphCall _) => [], "orderBy", "categoryId", "states", "answered")
            .Connection("releases", Connections.Of(Release), (Model.Repository repository, GraphCall call) => Ordered(repository.Content.Releases, call, (release, _) => Listing.Key(release.CreatedAt, release.Id)), Order)
            .Connection("labels", Connections.Of(Label), (Model.Repository repository, GraphCall _) => repository.Content.Labels, "orderBy", "query")
            .Connection("milestones", Connections.Of(Milestone), (Model.Repository repository, GraphCall _) => repository.Content.Milestones, "orderBy", "query", "states");
    }

    private static Model.Issue FindIssue(Model.Repository repository, GraphCall call, bool pull) =>
        repository.Content.Issues.FirstOrDefault(issue => issue.Number == call.Number("number") && issue.IsPullRequest == pull)
        ?? throw NotFound($"Could not resolve to {(pull ? "a PullRequest" : "an Issue")} with the number of {call.Number("number")}.");

    private static void Demand(GraphCall call, Model.Repository repository, string[] permissions)
    {
        if (!call.Request.Caller.MayRead(repository, permissions))
        {
            var name = call.Request.Caller.Token?.Installation is null ? "personal access token" : "integration";
            throw new GraphFieldException("FORBIDDEN", $"Resource not accessible by {name}");
        }
    }

    private static IEnumerable<object> Issues(Model.Repository repository, GraphCall call)
    {
        Demand(call, repository, ReadsIssues);
        var states = call.Texts("states");
        var wanted = repository.Content.Issues.Where(issue => !issue.IsPullRequest && (states.Count == 0 || states.Contains(State(issue), StringComparer.Ordinal)));
        return Ordered(wanted, call, Key);
    }

    private static IEnumerable<object> PullRequests(Model.Repository repository, GraphCall call)
    {
        Demand(call, repository, ReadsPulls);
        var states = call.Texts("states");
        var wanted = repository.Content.PullRequests.Where(pull => states.Count == 0 || states.Contains(State(pull), StringComparer.Ordinal));
        return Ordered(wanted, call, (pull, field) => Key(pull.Issue, field));
    }

    private static string Key(Model.Issue issue, string field) => field switch
    {
        "UPDATED_AT" => Listing.Key(issue.UpdatedAt, issue.Id),
        "COMMENTS" => Listing.Key(DateTimeOffset.UnixEpoch.AddSeconds(issue.CommentCount), issue.Id),
        _ => Listing.Key(issue.CreatedAt, issue.Id),
    };

    private static string State(Model.Issue issue) => issue.State.ToUpperInvariant();

    private static string State(Model.PullRequest pull) => pull.MergedAt is not null ? "MERGED" : State(pull.Issue);

    private static void DefineIssues()
    {
        DefineShared(Issue, (Model.Issue issue) => issue);
        Issue.Leaf("id", (Model.Issue issue) => issue.NodeId)
            .Leaf("databaseId", (Model.Issue issue) => Int(issue.Id))
            .Leaf("fullDatabaseId", (Model.Issue issue) => BigInt(issue.Id))
            .Leaf("state", (Model.Issue issue) => State(issue))
            .Leaf("stateReason", (Model.Issue issue) => issue.StateReason?.ToUpperInvariant());
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
            (T source, GraphCall _) => issue(source).Repository.Content.Comments.Where(comment => comment.Issue == issue(source)),
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
                (Model.PullRequest pull, GraphCall call) => pull.Reviews.Where(review => review.State != "PENDING" || review.User == call.Request.Caller.User),
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
            .Leaf("authorAssociation", (Model.Review review) => review.PullRequest.Issue.Repository.AssociationOf(review.User))
            .Leaf("submittedAt", (Model.Review review) => Time(review.SubmittedAt))
            .Leaf("publishedAt", (Model.Review review) => Time(review.SubmittedAt))
            .Leaf("createdAt", (Model.Review review) => Time(review.CreatedAt))
            .Leaf("updatedAt", (Model.Review review) => Time(review.UpdatedAt))
            .Leaf("lastEditedAt", (Model.Review review) => Time(review.LastEditedAt))
            .Leaf("includesCreatedEdit", (Model.Review review) => review.LastEditedAt is not null)
            .Leaf("authorCanPushToRepository", (Model.Review review) => review.User is not null)
            .Leaf("isMinimized", (Model.Review _) => false)
            .Leaf("url", (Model.Review review, GraphCall call) => $"{IssuePayload.WebPage(call.Request.Urls, review.PullRequest.Issue)}#pullrequestreview-{review.Id}")
            .Leaf("resourcePath", (Model.Review review) => $"/{review.PullRequest.Issue.Repository.FullName}/pull/{review.PullRequest.Issue.Number}#pullrequestreview-{review.Id}")
            .One("author", Actor, (Model.Review review, GraphCall _) => review.User)
            .One("editor", Actor, (Model.Review review, GraphCall _) => review.LastEditedAt is null ? null : review.User)
            .One("commit", Commit, (Model.Review review, GraphCall _) => review.CommitId)
            .One("pullRequest", PullRequest, (Model.Review review, GraphCall _) => review.PullRequest)
            .One("repository", Repository, (Model.Review review, GraphCall _) => review.PullRequest.Issue.Repository)
            .Connection(
                "comments",
                Connections.Of(ReviewComment),
                (Model.Review review, GraphCall _) => review.PullRequest.Issue.Repository.Content.ReviewComments.Where(comment => comment.Review == review));
        ReviewComment.Leaf("id", (Model.ReviewComment comment) => comment.NodeId)
            .Leaf("databaseId", (Model.ReviewComment comment) => Int(comment.Id))
            .Leaf("fullDatabaseId", (Model.ReviewComment comment) => BigInt(comment.Id))
            .Leaf("body", (Model.ReviewComment comment) => comment.Body)
            .Leaf("path", (Model.ReviewComment comment) => comment.Path)
            .Leaf("createdAt", (Model.ReviewComment comment) => Time(comment.CreatedAt))
            .One("author", Actor, (Model.ReviewComment comment, GraphCall _) => comment.User);
    }

    private static void DefineSmall()
    {
        Commit.Leaf("oid", (string oid) => oid);
        Ref.Leaf("name", (string name) => name).Leaf("prefix", (string _) => "refs/heads/");
        IssueComment.Leaf("id", (Model.IssueComment comment) => comment.NodeId)
            .Leaf("databaseId", (Model.IssueComment comment) => Int(comment.Id))
            .Leaf("fullDatabaseId", (Model.IssueComment comment) => BigInt(comment.Id))
            .Leaf("body", (Model.IssueComment comment) => comment.Body)
            .Leaf("createdAt", (Model.IssueComment comment) => Time(comment.CreatedAt))
            .Leaf("updatedAt", (Model.IssueComment comment) => Time(comment.UpdatedAt))
            .One("author", Actor, (Model.IssueComment comment, GraphCall _) => comment.User);
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
        Discussion.Leaf("id", (object _) => null).Leaf("number", (object _) => null).Leaf("updatedAt", (object _) => null);
        Node.Leaf("id", (object source, GraphCall _) => NodeFinder.IdOf(source));
        RateLimit.Leaf("cost", (GraphRun run) => run.Cost)
            .Leaf("nodeCount", (GraphRun run) => run.NodeCount)
            .Leaf("limit", (GraphRun _, GraphCall call) => Budget(call).Limit)
            .Leaf("remaining", (GraphRun _, GraphCall call) => Budget(call).Remaining)
            .Leaf("used", (GraphRun _, GraphCall call) => Budget(call).Used)
            .Leaf("resetAt", (GraphRun _, GraphCall call) => Render.Time(Budget(call).Reset));
    }

    private static Limits.Budget Budget(GraphCall call) => call.Request.State.Limits.Get(call.Request.Caller, Limits.RateLimits.GraphQl);

    private static void DefineQuery() => Query
        .One("rateLimit", RateLimit, (object _, GraphCall call) => call.Request.State.Limits.Options.GraphQl is null ? null : call.Run, "dryRun")
        .One("viewer", User, (object _, GraphCall call) => call.Request.Caller.User ?? throw new GraphFieldException("FORBIDDEN", "Resource not accessible by integration"))
        .One("organization", Organization, (object _, GraphCall call) => FindAccount(call, "an Organization", account => account.IsOrganization), "login")
        .One("user", User, (object _, GraphCall call) => FindAccount(call, "a User", account => account.Kind == AccountKind.User), "login")
        .One("repositoryOwner", Owner, (object _, GraphCall call) => call.Request.Model.Find(call.Text("login")), "login")
        .One("repository", Repository, (object _, GraphCall call) => FindRepository(call, call.Text("owner")), "owner", "name", "followRenames")
        .One("node", Node, (object _, GraphCall call) => NodeFinder.Find(call, call.Text("id")) ?? throw NodeFinder.Missing(call.Text("id")), "id")
        .One("nodes", Node, (object _, GraphCall call) => NodeFinder.FindAll(call, call.Texts("ids")), "ids");

    private static Account FindAccount(GraphCall call, string kind, Func<Account, bool> isKind) =>
        call.Request.Model.Find(call.Text("login")) is { } account && isKind(account)
            ? account
            : throw NotFound($"Could not resolve to {kind} with the login of '{call.Text("login")}'.");
}
