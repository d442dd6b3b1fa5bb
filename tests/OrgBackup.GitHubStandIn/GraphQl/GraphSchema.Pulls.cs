using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.GraphQl;

/// <content>Review threads, commits and files of pull requests, and timelines.</content>
internal static partial class GraphSchema
{
    private static void DefineThreads()
    {
        Thread.Leaf("id", (ReviewThread thread) => thread.NodeId)
            .Leaf("path", (ReviewThread thread) => thread.First.Path)
            .Leaf("isResolved", (ReviewThread thread) => thread.ResolvedBy is not null)
            .Leaf("isOutdated", (ReviewThread thread) => thread.IsOutdated)
            .Leaf("isCollapsed", (ReviewThread thread) => thread.ResolvedBy is not null)
            .Leaf("line", (ReviewThread thread) => thread.IsOutdated ? null : thread.First.Line)
            .Leaf("originalLine", (ReviewThread thread) => thread.First.Line)
            .Leaf("startLine", (ReviewThread thread) => thread.IsOutdated ? null : thread.First.StartLine)
            .Leaf("originalStartLine", (ReviewThread thread) => thread.First.StartLine)
            .Leaf("diffSide", (ReviewThread thread) => thread.First.Side)
            .Leaf("startDiffSide", (ReviewThread thread) => thread.First.StartLine is null ? null : thread.First.Side)
            .Leaf("subjectType", (ReviewThread thread) => thread.First.SubjectType.ToUpperInvariant())
            .One("resolvedBy", User, (ReviewThread thread, GraphCall _) => thread.ResolvedBy)
            .One("pullRequest", PullRequest, (ReviewThread thread, GraphCall _) => thread.PullRequest)
            .Connection(
                "comments", Connections.Of(ReviewComment), (ReviewThread thread, GraphCall _) => thread.Comments,
                "skip");
        PullRequest.Connection(
            "reviewThreads", Connections.Of(Thread), (Model.PullRequest pull, GraphCall _) => pull.Threads);
    }

    private static void DefinePullContent()
    {
        PullRequest.Leaf("additions", (Model.PullRequest pull) => pull.Additions)
            .Leaf("deletions", (Model.PullRequest pull) => pull.Deletions)
            .Leaf("changedFiles", (Model.PullRequest pull) => pull.ChangedFiles)
            .Leaf("maintainerCanModify", (Model.PullRequest _) => false)
            .Leaf("isCrossRepository", (Model.PullRequest pull) => pull.HeadRepository != pull.Issue.Repository)
            .Leaf("lastEditedAt", (Model.PullRequest _) => null)
            .Leaf("publishedAt", (Model.PullRequest pull) => Time(pull.Issue.CreatedAt))
            .Leaf("totalCommentsCount", (Model.PullRequest pull) => pull.Issue.CommentCount)
            .Leaf("reviewDecision", (Model.PullRequest _) => null)
            .One("editor", Actor, (Model.PullRequest _, GraphCall _) => null)
            .One("mergeCommit", Commit, (Model.PullRequest pull, GraphCall _) => pull.MergeCommitSha)
            .Connection("commits", Connections.Of(PullCommit), (Model.PullRequest pull, GraphCall _) => pull.CommitList)
            .Connection("files", Connections.Of(PullFile), (Model.PullRequest pull, GraphCall _) => pull.Files)
            .Connection(
                "closingIssuesReferences", Connections.Of(Issue),
                (Model.PullRequest pull, GraphCall _) => pull.ClosingIssues, "orderBy", "userLinkedOnly");
        PullCommit.Leaf("id", (Model.PullCommit commit) => commit.NodeId)
            .Leaf("url", (Model.PullCommit commit, GraphCall call) =>
                $"{IssuePayload.WebPage(call.Request.Urls, commit.PullRequest.Issue)}/commits/{commit.Oid}")
            .One("commit", Commit, (Model.PullCommit commit, GraphCall _) => commit)
            .One("pullRequest", PullRequest, (Model.PullCommit commit, GraphCall _) => commit.PullRequest);
        PullFile.Leaf("path", (Model.PullFile file) => file.Path)
            .Leaf("additions", (Model.PullFile file) => file.Additions)
            .Leaf("deletions", (Model.PullFile file) => file.Deletions)
            .Leaf("changeType", (Model.PullFile file) => file.Status == "removed"
                ? "DELETED"
                : file.Status.ToUpperInvariant());
        DefineCommit();
    }

    // a commit is known by its object id alone, or from a pull request
    private static void DefineCommit()
    {
        var person = new GraphType("GitActor").Leaf("name", (object _) => "Mona Example")
            .Leaf("email", (object _) => "mona@example.org")
            .Leaf("date", (object commit) => Time((commit as Model.PullCommit)?.Date))
            .One("user", User, (object _, GraphCall _) => null);
        Commit.Leaf("oid", (object commit) => Oid(commit))
            .Leaf("message", (object commit) => (commit as Model.PullCommit)?.Message ?? "")
            .Leaf("authoredDate", (object commit) => Time((commit as Model.PullCommit)?.Date))
            .Leaf("committedDate", (object commit) => Time((commit as Model.PullCommit)?.Date))
            .One("tree", new GraphType("Tree").Leaf("oid", (string oid) => oid), (object commit, GraphCall _) => Oid(commit))
            .One("author", person, (object commit, GraphCall _) => commit)
            .One("committer", person, (object commit, GraphCall _) => commit);
    }

    private static string Oid(object commit) => (commit as Model.PullCommit)?.Oid ?? (string)commit;

    private static void DefineTimelines()
    {
        var subject = new GraphType("ReferencedSubject").StandsFor(Issue, PullRequest);
        foreach (var type in (GraphType[])[CrossReferenced, HeadForcePushed])
        {
            type.Leaf("id", (TimelineItem item) => item.NodeId)
                .Leaf("createdAt", (TimelineItem item) => Time(item.CreatedAt))
                .One("actor", Actor, (TimelineItem item, GraphCall _) => item.Actor);
        }

        CrossReferenced.Leaf("referencedAt", (CrossReference item) => Time(item.CreatedAt))
            .Leaf("isCrossRepository", (CrossReference item) => item.Source.Repository != item.Issue.Repository)
            .Leaf("willCloseTarget", (CrossReference item) => item.WillCloseTarget)
            .Leaf("url", (CrossReference item, GraphCall call) =>
                $"{IssuePayload.WebPage(call.Request.Urls, item.Issue)}#ref-issue-{item.Source.Id}")
            .One("source", subject, (CrossReference item, GraphCall _) => Whole(item.Source))
            .One("target", subject, (CrossReference item, GraphCall _) => Whole(item.Issue));
        HeadForcePushed.One("beforeCommit", Commit, (HeadForcePush item, GraphCall _) => item.Before)
            .One("afterCommit", Commit, (HeadForcePush item, GraphCall _) => item.After)
            .One("pullRequest", PullRequest, (HeadForcePush item, GraphCall _) => item.Issue.PullRequest);
        Issue.Connection(
            "timelineItems", Connections.Of(new GraphType("IssueTimelineItems").StandsFor(CrossReferenced)),
            (Model.Issue issue, GraphCall call) => Timeline(issue, call), "itemTypes", "since", "skip");
        PullRequest.Connection(
            "timelineItems",
            Connections.Of(new GraphType("PullRequestTimelineItems").StandsFor(CrossReferenced, HeadForcePushed)),
            (Model.PullRequest pull, GraphCall call) => Timeline(pull.Issue, call), "itemTypes", "since", "skip");
    }

    private static object Whole(Model.Issue issue) => issue.PullRequest ?? (object)issue;

    private static IEnumerable<TimelineItem> Timeline(Model.Issue issue, GraphCall call)
    {
        var types = call.Texts("itemTypes");
        return issue.Timeline.Where(item => types.Count == 0 || types.Contains(
            item is CrossReference ? "CROSS_REFERENCED_EVENT" : "HEAD_REF_FORCE_PUSHED_EVENT",
            StringComparer.Ordinal));
    }
}
