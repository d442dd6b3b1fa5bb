using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Http;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>Comments and reviews as REST shows them.</summary>
internal static class CommentPayload
{
    public static JsonObject OnIssue(Urls urls, IssueComment comment)
    {
        var repository = comment.Issue.Repository;
        var url = urls.ForApi($"/repos/{repository.FullName}/issues/comments/{comment.Id}");
        return new JsonObject
        {
            ["url"] = url,
            ["html_url"] = $"{IssuePayload.WebPage(urls, comment.Issue)}#issuecomment-{comment.Id}",
            ["issue_url"] = urls.ForApi($"/repos/{repository.FullName}/issues/{comment.Issue.Number}"),
            ["id"] = comment.Id,
            ["node_id"] = comment.NodeId,
            ["user"] = AccountPayload.Simple(urls, comment.User),
            ["created_at"] = Render.Time(comment.CreatedAt),
            ["updated_at"] = Render.Time(comment.UpdatedAt),
            ["body"] = comment.Body,
            ["author_association"] = repository.AssociationOf(comment.User),
            ["reactions"] = Render.Reactions(url, comment.Reactions),
            ["performed_via_github_app"] = null,
        };
    }

    public static JsonObject OnReview(Urls urls, ReviewComment comment)
    {
        var (pull, repository) = (comment.PullRequest, comment.PullRequest.Issue.Repository);
        var url = urls.ForApi($"/repos/{repository.FullName}/pulls/comments/{comment.Id}");
        var web = $"{IssuePayload.WebPage(urls, pull.Issue)}#discussion_r{comment.Id}";
        var pullUrl = urls.ForApi($"/repos/{repository.FullName}/pulls/{pull.Issue.Number}");
        var payload = new JsonObject
        {
            ["url"] = url,
            ["pull_request_review_id"] = comment.Review?.Id,
            ["id"] = comment.Id,
            ["node_id"] = comment.NodeId,
            ["diff_hunk"] = comment.DiffHunk,
            ["path"] = comment.Path,
            ["commit_id"] = pull.HeadSha,
            ["original_commit_id"] = pull.HeadSha,
            ["user"] = AccountPayload.Simple(urls, comment.User),
            ["body"] = comment.Body,
            ["created_at"] = Render.Time(comment.CreatedAt),
            ["updated_at"] = Render.Time(comment.UpdatedAt),
            ["html_url"] = web,
            ["pull_request_url"] = pullUrl,
            ["_links"] = new JsonObject
            {
                ["self"] = Render.Link(url),
                ["html"] = Render.Link(web),
                ["pull_request"] = Render.Link(pullUrl),
            },
            ["author_association"] = repository.AssociationOf(comment.User),
            ["reactions"] = Render.Reactions(url, comment.Reactions),
        };
        return payload.With(Lines(comment));
    }

    public static JsonObject Review(Urls urls, Review review)
    {
        var (issue, repository) = (review.PullRequest.Issue, review.PullRequest.Issue.Repository);
        var web = $"{IssuePayload.WebPage(urls, issue)}#pullrequestreview-{review.Id}";
        var pullUrl = urls.ForApi($"/repos/{repository.FullName}/pulls/{issue.Number}");
        var payload = new JsonObject
        {
            ["id"] = review.Id,
            ["node_id"] = review.NodeId,
            ["user"] = AccountPayload.Simple(urls, review.User),
            ["body"] = review.Body,
            ["state"] = review.State,
            ["html_url"] = web,
            ["pull_request_url"] = pullUrl,
            ["author_association"] = repository.AssociationOf(review.User),
            ["_links"] = new JsonObject { ["html"] = Render.Link(web), ["pull_request"] = Render.Link(pullUrl) },
            ["commit_id"] = review.CommitId,
        };
        if (review.SubmittedAt is { } submitted)
        {
            payload["submitted_at"] = Render.Time(submitted);
        }

        return payload;
    }

    public static JsonObject OnCommit(Urls urls, Repository repository, CommitComment comment)
    {
        var url = urls.ForApi($"/repos/{repository.FullName}/comments/{comment.Id}");
        return new JsonObject
        {
            ["url"] = url,
            ["html_url"] = urls.ForServer(
                $"/{repository.FullName}/commit/{comment.CommitId}#commitcomment-{comment.Id}"),
            ["id"] = comment.Id,
            ["node_id"] = comment.NodeId,
            ["user"] = AccountPayload.Simple(urls, comment.User),
            ["position"] = comment.Line,
            ["line"] = comment.Line,
            ["path"] = comment.Path,
            ["commit_id"] = comment.CommitId,
            ["created_at"] = Render.Time(comment.CreatedAt),
            ["updated_at"] = Render.Time(comment.UpdatedAt),
            ["author_association"] = repository.AssociationOf(comment.User),
            ["body"] = comment.Body,
            ["reactions"] = Render.Reactions(url, comment.Reactions),
        };
    }

    private static JsonObject Lines(ReviewComment comment)
    {
        var payload = new JsonObject
        {
            ["start_line"] = comment.StartLine,
            ["original_start_line"] = comment.StartLine,
            ["start_side"] = comment.StartLine is null ? null : comment.Side,
            ["line"] = comment.Line,
            ["original_line"] = comment.Line,
            ["side"] = comment.Side,
            ["original_position"] = comment.Line,
            ["position"] = comment.Line,
            ["subject_type"] = comment.SubjectType,
        };
        if (comment.InReplyToId is { } parent)
        {
            payload["in_reply_to_id"] = parent;
        }

        return payload;
    }
}
