using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Writes;

namespace OrgBackup.GitHubStandIn.GraphQl;

/// <content>What can be changed: discussions, locks, reactions, sub-issues.</content>
internal static partial class GraphSchema
{
    private static readonly HashSet<string> Creations =
        new(["createDiscussion", "addDiscussionComment", "addReaction"], StringComparer.Ordinal);

    public static GraphType Mutation { get; } = new("Mutation");

    /// <summary>Whether the mutation counts among what GitHub lets one create in a minute.</summary>
    public static bool IsContent(string mutation) => Creations.Contains(mutation);

    private static void DefineMutations()
    {
        Lockable.Leaf("locked", (object item) => item switch
        {
            Model.Discussion discussion => discussion.Locked,
            Model.PullRequest pull => pull.Issue.Locked,
            _ => ((Model.Issue)item).Locked,
        });
        Mutate("createDiscussion", Payload("CreateDiscussionPayload", ("discussion", Discussion)), CreateDiscussion);
        Mutate("addDiscussionComment", Payload("AddDiscussionCommentPayload", ("comment", DiscussionComment)), AddComment);
        Mutate(
            "markDiscussionCommentAsAnswer",
            Payload("MarkDiscussionCommentAsAnswerPayload", ("discussion", Discussion)), MarkAnswer);
        Mutate("closeDiscussion", Payload("CloseDiscussionPayload", ("discussion", Discussion)), Close);
        Mutate("lockLockable", Payload("LockLockablePayload", ("lockedRecord", Lockable)), Lock);
        Mutate("addReaction", Payload("AddReactionPayload", ("reaction", Reaction), ("subject", Reactable)), React);
        Mutate("addSubIssue", Payload("AddSubIssuePayload", ("issue", Issue), ("subIssue", Issue)), AddSubIssue);
        Mutate("addLabelsToLabelable", Payload("AddLabelsToLabelablePayload"), AddLabels);
    }

    private static void Mutate(string name, GraphType payload, Func<MutationCall, object[]> run) =>
        Mutation.One(name, payload, (object _, GraphCall call) => new MutationResult(run(new MutationCall(call))), "input");

    // a payload is the list of its objects, in the order of its fields
    private static GraphType Payload(string name, params (string Field, GraphType Type)[] fields)
    {
        var payload = new GraphType(name).Leaf("clientMutationId", (object _) => null);
        for (var i = 0; i < fields.Length; i++)
        {
            var place = i;
            payload.One(fields[i].Field, fields[i].Type, (MutationResult made, GraphCall _) => made.Items[place]);
        }

        return payload;
    }

    private static object[] CreateDiscussion(MutationCall call)
    {
        var repository = call.Find<Model.Repository>("repositoryId");
        call.Demand(repository, ["discussions"], "read");
        var category = call.Find<Model.DiscussionCategory>("categoryId");
        if (!repository.HasDiscussions || !repository.Discussions.Categories.Contains(category))
        {
            throw Unprocessable("Discussions are disabled for this repository, or the category is another repository's.");
        }

        var (title, body) = (call.Required("title", 256), call.Required("body", Fields.LongestBody));
        var discussion = repository.Discussions.Add(category, title, call.User(repository));
        discussion.Body = body;
        Notifications.Read(call.Request, repository, $"discussion {discussion.Number}", $"{title}\n{body}");
        return [discussion];
    }

    private static object[] AddComment(MutationCall call)
    {
        var discussion = call.Find<Model.Discussion>("discussionId");
        call.Demand(discussion.Repository, ["discussions"], discussion.Locked ? "write" : "read");
        var parent = call.Has("replyToId") ? call.Find<Model.DiscussionComment>("replyToId") : null;
        if (parent is not null && (parent.ReplyTo is not null || parent.Discussion != discussion))
        {
            throw Unprocessable("Parent comment is already in a thread, cannot reply to it");
        }

        var body = call.Required("body", Fields.LongestBody);
        Notifications.Read(call.Request, discussion.Repository, $"discussion {discussion.Number}", body);
        return [discussion.Repository.Discussions.AddComment(discussion, call.User(discussion.Repository), body, parent)];
    }

    private static object[] MarkAnswer(MutationCall call)
    {
        var comment = call.Find<Model.DiscussionComment>("id");
        var discussion = comment.Discussion;
        call.Demand(discussion.Repository, ["discussions"], "triage");
        if (!discussion.Category.IsAnswerable || comment.ReplyTo is not null)
        {
            throw Unprocessable("This comment cannot be marked as an answer.");
        }

        discussion.Repository.Discussions.MarkAnswer(comment, call.User(discussion.Repository));
        return [discussion];
    }

    private static object[] Close(MutationCall call)
    {
        var discussion = call.Find<Model.Discussion>("discussionId");
        call.Demand(discussion.Repository, ["discussions"], "triage");
        discussion.ClosedAt = call.Request.Model.Clock.Next();
        discussion.CloseReason = call.Has("reason") ? call.Required("reason", 20) : "RESOLVED";
        discussion.UpdatedAt = discussion.ClosedAt.Value;
        return [discussion];
    }

    private static object[] Lock(MutationCall call)
    {
        var found = call.Find<object>("lockableId");
        switch (found)
        {
            case Model.Discussion discussion:
                call.Demand(discussion.Repository, ["discussions"], "triage");
                discussion.Locked = true;
                return [discussion];
            case Model.Issue or Model.PullRequest:
                var issue = found as Model.Issue ?? ((Model.PullRequest)found).Issue;
                call.Demand(issue.Repository, ReadsIssues, "triage");
                issue.Locked = true;
                issue.ActiveLockReason = call.Has("lockReason")
                    ? call.Required("lockReason", 20).ToLowerInvariant().Replace('_', ' ')
                    : null;
                return [found];
            default:
                throw NotFound("Could not resolve to Lockable node.");
        }
    }

    private static object[] React(MutationCall call)
    {
        var subject = call.Find<IReactable>("subjectId");
        var repository = call.RepositoryOf(subject);
        call.Demand(repository, ["issues", "pull_requests", "discussions"], "read");
        var content = call.Required("content", 20) switch
        {
            "THUMBS_UP" => "+1",
            "THUMBS_DOWN" => "-1",
            var other => other.ToLowerInvariant(),
        };
        var target = subject is Model.PullRequest pull ? pull.Issue : subject;
        return [ReactionWrites.Give(call.Request, repository, target, content).Reaction, subject];
    }

    private static object[] AddSubIssue(MutationCall call)
    {
        var (parent, child) = (call.Find<Model.Issue>("issueId"), call.Find<Model.Issue>("subIssueId"));
        call.Demand(parent.Repository, ["issues"], "triage");
        if (child.Parent is not null)
        {
            throw Unprocessable("Sub issue may only have one parent");
        }

        parent.Repository.Content.AddSubIssue(parent, child);
        return [parent, child];
    }

    private static object[] AddLabels(MutationCall call)
    {
        var target = call.Find<object>("labelableId");
        var (repository, labels) = target switch
        {
            Model.Discussion discussion => (discussion.Repository, discussion.Labels),
            Model.PullRequest pull => (pull.Issue.Repository, pull.Issue.Labels),
            Model.Issue issue => (issue.Repository, issue.Labels),
            _ => throw NotFound("Could not resolve to Labelable node."),
        };
        call.Demand(repository, ["issues", "pull_requests", "discussions"], "triage");
        foreach (var id in call.Input["labelIds"]!.AsArray())
        {
            var label = repository.Content.Labels.FirstOrDefault(known => known.NodeId == (string?)id)
                ?? throw NodeFinder.Missing((string?)id ?? "");
            labels.AddRange(labels.Contains(label) ? [] : [label]);
        }

        return [];
    }

    private static GraphFieldException Unprocessable(string message) => new("UNPROCESSABLE", message);
}
