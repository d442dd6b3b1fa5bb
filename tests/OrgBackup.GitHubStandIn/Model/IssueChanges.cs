using System.Text.Json.Nodes;

namespace OrgBackup.GitHubStandIn.Model;

/// <summary>
/// What people do to issues and pull requests, with GitHub's own effect on <c>updated_at</c>: edits, comments and
/// labels move it; reactions, cross-references, sub-issues and deletions of comments do not.
/// </summary>
public static class IssueChanges
{
    extension(RepositoryContent content)
    {
        public void EditIssue(Issue issue, string title, string? body = null) => Change(content, issue, _ =>
            (issue.Title, issue.Body) = (title, body ?? issue.Body));

        public void CloseIssue(Issue issue, Account actor, string reason = "completed") => Change(content, issue, now =>
        {
            (issue.State, issue.ClosedAt, issue.ClosedBy) = ("closed", now, actor);
            issue.StateReason = issue.IsPullRequest ? null : reason;
            content.AddEvent(issue, actor, "closed");
        });

        public void ReopenIssue(Issue issue, Account actor) => Change(content, issue, _ =>
        {
            (issue.State, issue.ClosedAt, issue.ClosedBy) = ("open", null, null);
            issue.StateReason = issue.IsPullRequest ? null : "reopened";
            content.AddEvent(issue, actor, "reopened");
        });

        public void MergePull(PullRequest pull, Account actor) => Change(content, pull.Issue, now =>
        {
            (pull.Issue.State, pull.Issue.ClosedAt, pull.Issue.ClosedBy) = ("closed", now, actor);
            (pull.MergedAt, pull.MergedBy, pull.MergeCommitSha) = (now, actor, pull.HeadSha);
            content.AddEvent(pull.Issue, actor, "merged");
        });

        public void LabelIssue(Issue issue, Label label, Account actor) => Change(content, issue, _ =>
        {
            issue.Labels.Add(label);
            content.AddEvent(issue, actor, "labeled", Detail(label));
        });

        public void UnlabelIssue(Issue issue, Label label, Account actor) => Change(content, issue, _ =>
        {
            issue.Labels.Remove(label);
            content.AddEvent(issue, actor, "unlabeled", Detail(label));
        });

        /// <summary>Renames a label; the issues that have it do not count as updated.</summary>
        public void RenameLabel(Label label, string name) => content.Model.Change(() => label.Name = name);

        public void EditComment(IssueComment comment, string body) => Change(content, comment.Issue, now =>
            (comment.Body, comment.UpdatedAt) = (body, now));

        public void EditComment(ReviewComment comment, string body) => Change(content, comment.PullRequest.Issue, now =>
            (comment.Body, comment.UpdatedAt) = (body, now));

        /// <summary>Somebody mentions the target in the source; neither counts as updated.</summary>
        public CrossReference CrossReference(Issue source, Issue target, Account actor) => content.Model.Change(() =>
        {
            var reference = new CrossReference
            {
                Id = content.Model.Ids.TimelineItem(),
                Issue = target,
                Source = source,
                Actor = actor,
                CreatedAt = content.Model.Clock.Next(),
            };
            target.Timeline.Add(reference);
            return reference;
        });

        /// <summary>The head of a pull request is replaced by another commit.</summary>
        public void ForcePush(PullRequest pull, string head, Account actor) => Change(content, pull.Issue, now =>
        {
            pull.Issue.Timeline.Add(new HeadForcePush
            {
                Id = content.Model.Ids.TimelineItem(),
                Issue = pull.Issue,
                Actor = actor,
                CreatedAt = now,
                Before = pull.HeadSha,
                After = head,
            });
            pull.HeadSha = head;
        });

        /// <summary>Reacts; the subject does not count as updated.</summary>
        public Reaction React(IReactable subject, Account user, string reaction) => content.Model.Change(() =>
        {
            var given = new Reaction
            {
                Id = content.Model.Ids.Reaction(),
                Subject = subject,
                User = user,
                Content = reaction,
                CreatedAt = content.Model.Clock.Next(),
            };
            subject.Reactions.Add(given);
            return given;
        });

        /// <summary>Takes a reaction back; the subject does not count as updated.</summary>
        public void Unreact(Reaction reaction) =>
            content.Model.Change(() => reaction.Subject.Reactions.Remove(reaction));

        /// <summary>Makes one issue a sub-issue of another; neither counts as updated.</summary>
        public void AddSubIssue(Issue parent, Issue child) => content.Model.Change(() =>
        {
            child.Parent?.SubIssues.Remove(child);
            child.Parent = parent;
            parent.SubIssues.Add(child);
        });

        /// <summary>Resolves a review thread; the pull request does not count as updated.</summary>
        public void ResolveThread(ReviewThread thread, Account? by) =>
            content.Model.Change(() => thread.ResolvedBy = by);

        /// <summary>
        /// Moves an issue with its comments to another repository: there it is a new one, here only the count tells.
        /// </summary>
        public Issue TransferIssue(Issue issue, Repository target) => content.Model.Change(() =>
        {
            var comments = content.Comments.Where(comment => comment.Issue == issue).ToList();
            var moved = target.Content.AddIssue(issue.Title, issue.User, copy =>
                (copy.Body, copy.State, copy.ClosedAt) = (issue.Body, issue.State, issue.ClosedAt));
            comments.ForEach(comment => target.Content.AddComment(moved, comment.User, comment.Body));
            content.Delete(issue);
            return moved;
        });
    }

    /// <summary>Removes what other issues know of this one.</summary>
    internal static void Forget(Issue gone)
    {
        gone.Forget();
        foreach (var issue in gone.Repository.Model.Repositories.SelectMany(repository => repository.Content.Issues))
        {
            issue.Timeline.RemoveAll(item => item is CrossReference reference && reference.Source == gone);
            issue.PullRequest?.ClosingIssues.Remove(gone);
        }
    }

    private static void Change(RepositoryContent content, Issue issue, Action<DateTimeOffset> change) =>
        content.Model.Change(() =>
        {
            var now = content.Model.Clock.Next();
            issue.UpdatedAt = now;
            change(now);
        });

    private static JsonObject Detail(Label label) =>
        new() { ["label"] = new JsonObject { ["name"] = label.Name, ["color"] = label.Color } };
}
