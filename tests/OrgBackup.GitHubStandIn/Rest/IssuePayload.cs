using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Http;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>Issues with what hangs on them, as REST shows them.</summary>
internal static class IssuePayload
{
    public static JsonObject Issue(Urls urls, Issue issue)
    {
        var repository = urls.ForApi($"/repos/{issue.Repository.FullName}");
        var url = $"{repository}/issues/{issue.Number}";
        var payload = new JsonObject
        {
            ["url"] = url,
            ["repository_url"] = repository,
            ["labels_url"] = url + "/labels{/name}",
            ["comments_url"] = url + "/comments",
            ["events_url"] = url + "/events",
            ["html_url"] = WebPage(urls, issue),
            ["id"] = issue.Id,
            ["node_id"] = issue.NodeId,
            ["number"] = issue.Number,
            ["title"] = issue.Title,
            ["user"] = AccountPayload.Simple(urls, issue.User),
        };
        return payload.With(State(urls, issue)).With(Summaries(urls, issue, url)).With(PullRequest(urls, issue)).With(
            issue.Extra);
    }

    /// <summary>The address of the web page of an issue or pull request.</summary>
    public static string WebPage(Urls urls, Issue issue) =>
        urls.ForServer($"/{issue.Repository.FullName}/{(issue.IsPullRequest ? "pull" : "issues")}/{issue.Number}");

    public static JsonObject Label(Urls urls, Repository repository, Label label) => new()
    {
        ["id"] = label.Id,
        ["node_id"] = label.NodeId,
        ["url"] = urls.ForApi($"/repos/{repository.FullName}/labels/{Uri.EscapeDataString(label.Name)}"),
        ["name"] = label.Name,
        ["color"] = label.Color,
        ["default"] = label.Default,
        ["description"] = label.Description,
    };

    public static JsonObject? Milestone(Urls urls, Repository repository, Milestone? milestone)
    {
        if (milestone is null)
        {
            return null;
        }

        var url = urls.ForApi($"/repos/{repository.FullName}/milestones/{milestone.Number}");
        var issues = repository.Content.Issues.Where(issue => issue.Milestone == milestone).ToList();
        return new JsonObject
        {
            ["url"] = url,
            ["html_url"] = urls.ForServer($"/{repository.FullName}/milestone/{milestone.Number}"),
            ["labels_url"] = url + "/labels",
            ["id"] = milestone.Id,
            ["node_id"] = milestone.NodeId,
            ["number"] = milestone.Number,
            ["title"] = milestone.Title,
            ["description"] = milestone.Description,
            ["creator"] = AccountPayload.Simple(urls, milestone.Creator),
            ["open_issues"] = issues.Count(issue => issue.State == "open"),
            ["closed_issues"] = issues.Count(issue => issue.State != "open"),
            ["state"] = milestone.State,
            ["created_at"] = Render.Time(milestone.CreatedAt),
            ["updated_at"] = Render.Time(milestone.UpdatedAt),
            ["due_on"] = Render.Time(milestone.DueOn),
            ["closed_at"] = Render.Time(milestone.ClosedAt),
        };
    }

    public static JsonObject Event(Urls urls, IssueEvent happened)
    {
        var repository = happened.Issue.Repository;
        var url = urls.ForApi($"/repos/{repository.FullName}");
        return new JsonObject
        {
            ["id"] = happened.Id,
            ["node_id"] = happened.NodeId,
            ["url"] = $"{url}/issues/events/{happened.Id}",
            ["actor"] = AccountPayload.Simple(urls, happened.Actor),
            ["event"] = happened.Event,
            ["commit_id"] = happened.CommitId,
            ["commit_url"] = happened.CommitId is null ? null : $"{url}/commits/{happened.CommitId}",
            ["created_at"] = Render.Time(happened.CreatedAt),
        }.With(happened.Detail).With(new JsonObject
        {
            ["issue"] = Issue(urls, happened.Issue),
            ["performed_via_github_app"] = null,
        });
    }

    private static JsonObject State(Urls urls, Issue issue) => new()
    {
        ["labels"] = Render.Array(issue.Labels, label => Label(urls, issue.Repository, label)),
        ["state"] = issue.State,
        ["locked"] = issue.Locked,
        ["assignees"] = Render.Array(issue.Assignees, assignee => AccountPayload.Simple(urls, assignee)),
        ["milestone"] = Milestone(urls, issue.Repository, issue.Milestone),
        ["comments"] = issue.CommentCount,
        ["created_at"] = Render.Time(issue.CreatedAt),
        ["updated_at"] = Render.Time(issue.UpdatedAt),
        ["closed_at"] = Render.Time(issue.ClosedAt),
        ["assignee"] = AccountPayload.Simple(urls, issue.Assignees.FirstOrDefault()),
        ["author_association"] = issue.AuthorAssociation,
        ["active_lock_reason"] = issue.ActiveLockReason,
    };

    private static JsonObject Summaries(Urls urls, Issue issue, string url)
    {
        var payload = new JsonObject();
        if (!issue.IsPullRequest)
        {
            payload.With(Relations(urls, issue));
        }

        payload["body"] = issue.Body;
        payload["closed_by"] = AccountPayload.Simple(urls, issue.ClosedBy);
        payload["reactions"] = Render.Reactions(url, issue.Reactions);
        payload["timeline_url"] = url + "/timeline";
        payload["performed_via_github_app"] = null;
        payload["state_reason"] = issue.StateReason;
        return payload;
    }

    private static JsonObject Relations(Urls urls, Issue issue)
    {
        var closed = issue.SubIssues.Count(child => child.State == "closed");
        var relations = new JsonObject
        {
            ["sub_issues_summary"] = new JsonObject
            {
                ["total"] = issue.SubIssues.Count,
                ["completed"] = closed,
                ["percent_completed"] = closed * 100 / Math.Max(issue.SubIssues.Count, 1),
            },
            ["issue_dependencies_summary"] = new JsonObject
            {
                ["blocked_by"] = issue.BlockedBy.Count(other => other.State == "open"),
                ["total_blocked_by"] = issue.BlockedBy.Count,
                ["blocking"] = issue.Blocking.Count(other => other.State == "open"),
                ["total_blocking"] = issue.Blocking.Count,
            },
        };
        if (issue.Parent is { } parent)
        {
            relations["parent_issue_url"] = urls.ForApi($"/repos/{parent.Repository.FullName}/issues/{parent.Number}");
        }

        return relations;
    }

    private static JsonObject PullRequest(Urls urls, Issue issue)
    {
        if (issue.PullRequest is not { } pull)
        {
            return [];
        }

        var web = WebPage(urls, issue);
        return new JsonObject
        {
            ["draft"] = pull.Draft,
            ["pull_request"] = new JsonObject
            {
                ["url"] = urls.ForApi($"/repos/{issue.Repository.FullName}/pulls/{issue.Number}"),
                ["html_url"] = web,
                ["diff_url"] = web + ".diff",
                ["patch_url"] = web + ".patch",
                ["merged_at"] = Render.Time(pull.MergedAt),
            },
        };
    }
}
