using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Access;
using OrgBackup.GitHubStandIn.Http;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>Pull requests as REST shows them.</summary>
internal static class PullRequestPayload
{
    public static JsonObject Listed(Urls urls, PullRequest pull, Caller caller)
    {
        var (issue, repository) = (pull.Issue, pull.Issue.Repository);
        var payload = Identity(urls, pull);
        payload["state"] = issue.State;
        payload["locked"] = issue.Locked;
        payload["title"] = issue.Title;
        payload["user"] = AccountPayload.Simple(urls, issue.User);
        payload["body"] = issue.Body;
        payload["created_at"] = Render.Time(issue.CreatedAt);
        payload["updated_at"] = Render.Time(issue.UpdatedAt);
        payload["closed_at"] = Render.Time(issue.ClosedAt);
        payload["merged_at"] = Render.Time(pull.MergedAt);
        payload["merge_commit_sha"] = pull.MergeCommitSha;
        payload["assignee"] = AccountPayload.Simple(urls, issue.Assignees.FirstOrDefault());
        payload["assignees"] = Render.Array(issue.Assignees, assignee => AccountPayload.Simple(urls, assignee));
        payload["requested_reviewers"] = Render.Array(
            pull.RequestedReviewers, user => AccountPayload.Simple(urls, user));
        payload["requested_teams"] = new JsonArray();
        payload["labels"] = Render.Array(issue.Labels, label => IssuePayload.Label(urls, repository, label));
        payload["milestone"] = IssuePayload.Milestone(urls, repository, issue.Milestone);
        payload["draft"] = pull.Draft;
        payload["head"] = End(urls, new(pull.HeadRepository, pull.HeadRef, pull.HeadSha), issue.User, caller);
        payload["base"] = End(urls, new(repository, pull.BaseRef, pull.BaseSha), repository.Owner, caller);
        payload["_links"] = Links(payload);
        payload["author_association"] = issue.AuthorAssociation;
        payload["auto_merge"] = null;
        payload["active_lock_reason"] = issue.ActiveLockReason;
        return payload.With(issue.Extra);
    }

    /// <summary>What <c>GET /pulls/{number}</c> sends beyond the listed form.</summary>
    public static JsonObject Full(Urls urls, PullRequest pull, Caller caller)
    {
        var content = pull.Issue.Repository.Content;
        return Listed(urls, pull, caller).With(new JsonObject
        {
            ["merged"] = pull.MergedAt is not null,
            ["mergeable"] = pull.Issue.State == "open" ? true : null,
            ["rebaseable"] = null,
            ["mergeable_state"] = pull.Issue.State == "open" ? "clean" : "unknown",
            ["merged_by"] = AccountPayload.Simple(urls, pull.MergedBy),
            ["comments"] = pull.Issue.CommentCount,
            ["review_comments"] = content.ReviewComments.Count(comment => comment.PullRequest == pull),
            ["maintainer_can_modify"] = false,
            ["commits"] = pull.Commits,
            ["additions"] = pull.Additions,
            ["deletions"] = pull.Deletions,
            ["changed_files"] = pull.ChangedFiles,
        });
    }

    private static JsonObject Identity(Urls urls, PullRequest pull)
    {
        var repository = urls.ForApi($"/repos/{pull.Issue.Repository.FullName}");
        var (url, web) = ($"{repository}/pulls/{pull.Issue.Number}", IssuePayload.WebPage(urls, pull.Issue));
        return new JsonObject
        {
            ["url"] = url,
            ["id"] = pull.Id,
            ["node_id"] = pull.NodeId,
            ["html_url"] = web,
            ["diff_url"] = web + ".diff",
            ["patch_url"] = web + ".patch",
            ["issue_url"] = $"{repository}/issues/{pull.Issue.Number}",
            ["number"] = pull.Issue.Number,
            ["commits_url"] = url + "/commits",
            ["review_comments_url"] = url + "/comments",
            ["review_comment_url"] = $"{repository}/pulls/comments{{/number}}",
            ["comments_url"] = $"{repository}/issues/{pull.Issue.Number}/comments",
            ["statuses_url"] = $"{repository}/statuses/{pull.HeadSha}",
        };
    }

    private static JsonObject End(Urls urls, Tip tip, Account? user, Caller caller) => new()
    {
        ["label"] = $"{tip.Repository?.Owner.Login ?? user?.Login ?? "unknown"}:{tip.Ref}",
        ["ref"] = tip.Ref,
        ["sha"] = tip.Sha,
        ["user"] = AccountPayload.Simple(urls, tip.Repository?.Owner ?? user),
        ["repo"] = tip.Repository is { } repository ? RepositoryPayload.Listed(urls, repository, caller) : null,
    };

    private static JsonObject Links(JsonObject payload)
    {
        JsonObject To(string field) => Render.Link(payload[field]!.GetValue<string>());
        return new JsonObject
        {
            ["self"] = To("url"),
            ["html"] = To("html_url"),
            ["issue"] = To("issue_url"),
            ["comments"] = To("comments_url"),
            ["review_comments"] = To("review_comments_url"),
            ["review_comment"] = To("review_comment_url"),
            ["commits"] = To("commits_url"),
            ["statuses"] = To("statuses_url"),
        };
    }

    private sealed record Tip(Repository? Repository, string Ref, string Sha);
}
