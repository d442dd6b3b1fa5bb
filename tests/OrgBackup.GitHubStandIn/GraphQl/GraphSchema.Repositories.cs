using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.GraphQl;

/// <content>Repositories and their connections.</content>
internal static partial class GraphSchema
{
    private static void DefineRepository()
    {
        Repository
            .Leaf("id", (Model.Repository repository) => repository.NodeId)
            .Leaf("databaseId", (Model.Repository repository) => Int(repository.Id))
            .Leaf("name", (Model.Repository repository) => repository.Name)
            .Leaf("nameWithOwner", (Model.Repository repository) => repository.FullName)
            .Leaf("description", (Model.Repository repository) => repository.Description)
            .Leaf(
                "url",
                (Model.Repository repository, GraphCall call) => call.Request.Urls.ForServer("/" + repository.FullName))
            .Leaf("visibility", (Model.Repository repository) => repository.Visibility.ToUpperInvariant())
            .Leaf("isPrivate", (Model.Repository repository) => repository.Private)
            .Leaf("isFork", (Model.Repository repository) => repository.Parent is not null)
            .Leaf("isArchived", (Model.Repository repository) => repository.Archived)
            .Leaf("isDisabled", (Model.Repository repository) => repository.Disabled)
            .Leaf(
                "isEmpty",
                (Model.Repository repository) => !File.Exists(Path.Combine(repository.Git.Directory, "packed-refs"))
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
            .One(
                "issue", Issue,
                (Model.Repository repository, GraphCall call) => FindIssue(repository, call, pull: false), "number")
            .One(
                "pullRequest", PullRequest,
                (Model.Repository repository, GraphCall call) => FindIssue(repository, call, pull: true).PullRequest,
                "number")
            .One("latestRelease", Release, (Model.Repository repository, GraphCall _) => LatestRelease(repository));
        DefineRepositoryLists();
    }

    private static void DefineRepositoryLists() => Repository
        .Connection<Model.Repository>(
            "issues", Connections.Of(Issue), Issues, "orderBy", "states", "labels", "filterBy")
        .Connection<Model.Repository>(
            "pullRequests", Connections.Of(PullRequest), PullRequests, "orderBy", "states", "labels", "headRefName",
            "baseRefName")
        .Connection(
            "discussions", Connections.Of(Discussion),
            (Model.Repository repository, GraphCall call) => Discussions(repository, call), "orderBy", "categoryId",
            "states", "answered")
        .Connection(
            "discussionCategories", Connections.Of(DiscussionCategory),
            (Model.Repository repository, GraphCall call) => Categories(repository, call), "filterByAssignable")
        .Connection(
            "releases", Connections.Of(Release),
            (Model.Repository repository, GraphCall call) => Ordered(
                repository.Content.Releases, call, (release, _) => Listing.Key(release.CreatedAt, release.Id)),
            Order)
        .Connection(
            "commitComments", Connections.Of(CommitComment),
            (Model.Repository repository, GraphCall _) => repository.Content.CommitComments)
        .Connection(
            "labels", Connections.Of(Label),
            (Model.Repository repository, GraphCall _) => repository.Content.Labels, "orderBy", "query")
        .Connection(
            "milestones", Connections.Of(Milestone), (Model.Repository repository, GraphCall _) =>
                repository.Content.Milestones, "orderBy", "query", "states");

    // drafts and prereleases are never the latest one
    private static Model.Release? LatestRelease(Model.Repository repository) =>
        repository.Content.Releases.Where(release => !release.Draft && !release.Prerelease)
            .MaxBy(release => release.CreatedAt);

    private static Model.Issue FindIssue(Model.Repository repository, GraphCall call, bool pull) =>
        repository.Content.Issues.FirstOrDefault(issue => issue.Number == call.Number("number")
            && issue.IsPullRequest == pull)
        ?? throw NotFound(
            $"Could not resolve to {(pull ? "a PullRequest" : "an Issue")} with the number of {call.Number("number")}.");

    internal static void Demand(GraphCall call, Model.Repository repository, string[] permissions)
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
        var wanted = repository.Content.Issues.Where(issue => !issue.IsPullRequest
            && (states.Count == 0 || states.Contains(State(issue), StringComparer.Ordinal)));
        return Ordered(wanted, call, Key);
    }

    private static IEnumerable<object> PullRequests(Model.Repository repository, GraphCall call)
    {
        Demand(call, repository, ReadsPulls);
        var states = call.Texts("states");
        var wanted = repository.Content.PullRequests.Where(pull => states.Count == 0
            || states.Contains(State(pull), StringComparer.Ordinal));
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
}
