namespace OrgBackup.Tests.Restore.ToGitHub;

/// <summary>What GitHub said of <c>acme/gears</c>, kind by kind.</summary>
internal static class TalkText
{
    private const string Web = "https://github.com/acme/gears";
    private const string Api = "https://api.github.com/repos/acme/gears";

    /// <summary>Gets two issues, a gap, and a merged pull request with a review.</summary>
    public static string Issues { get; } =
        $$"""
        {
          "repository": { "html_url": "{{Web}}" },
          "issues": [
            { "number": 3, "title": "Hot", "state": "closed", "state_reason": "not_planned", "locked": true,
              "active_lock_reason": "too heated", "body": "see #1", "user": null, "html_url": "{{Web}}/issues/3",
              "created_at": "2024-05-07T00:00:00Z", "closed_at": "2024-05-08T00:00:00Z" },
            { "number": 1, "title": "One", "state": "open", "body": "@hubert, see #2 and other/tool#7",
              "user": { "login": "octocat" }, "created_at": "2024-05-06T07:08:09Z", "html_url": "{{Web}}/issues/1",
              "labels": [{ "name": "bug" }], "assignees": [{ "login": "hubert" }], "locked": false },
            { "number": 4, "title": "Work", "state": "closed", "body": null, "user": { "login": "octocat" },
              "pull_request": { "merged_at": "2024-05-09T00:00:00Z" }, "html_url": "{{Web}}/pull/4" }
          ],
          "pulls": [
            { "number": 4, "title": "Work", "state": "closed", "body": "Fixes #1", "user": { "login": "octocat" },
              "merged_at": "2024-05-09T00:00:00Z", "html_url": "{{Web}}/pull/4",
              "head": { "label": "acme:work", "ref": "work", "sha": "{{new string('a', 40)}}" },
              "base": { "ref": "main" }, "merge_commit_sha": "{{new string('b', 40)}}" }
          ],
          "pull_details": [
            { "id": "PR_1", "number": 4, "additions": 7, "deletions": 2, "changedFiles": 5,
              "mergedBy": { "login": "mona" } }
          ],
          "issue_comments": [
            { "id": 11, "body": "cc @acme/all", "user": { "login": "mona" }, "issue_url": "{{Api}}/issues/1",
              "created_at": "2024-05-06T08:00:00Z", "html_url": "{{Web}}/issues/1#issuecomment-11" },
            { "id": 12, "body": "", "user": { "login": "mona" }, "issue_url": "{{Api}}/issues/1",
              "created_at": "2024-05-06T09:00:00Z", "html_url": "{{Web}}/issues/1#issuecomment-12" },
            { "id": 13, "body": "Nice", "user": { "login": "mona" }, "issue_url": "{{Api}}/issues/4",
              "created_at": "2024-05-06T09:00:00Z", "html_url": "{{Web}}/pull/4#issuecomment-13" }
          ],
          "pull_reviews": [
            { "id": "PRR_1", "fullDatabaseId": "21", "state": "APPROVED", "body": "", "author": { "login": "mona" },
              "submittedAt": "2024-05-08T09:00:00Z", "pullRequest": { "number": 4 }, "url": "{{Web}}/pull/4#r-21" },
            { "id": "PRR_2", "fullDatabaseId": "22", "state": "COMMENTED", "body": "", "author": null,
              "pullRequest": { "number": 4 } }
          ],
          "pull_comments": [
            { "id": 31, "body": "Why?", "path": "a.txt", "line": 3, "side": "RIGHT", "user": { "login": "mona" },
              "diff_hunk": "@@ -1 +1,3 @@\n+a", "pull_request_url": "{{Api}}/pulls/4",
              "created_at": "2024-05-08T08:00:00Z", "html_url": "{{Web}}/pull/4#discussion_r31" }
          ]
        }
        """;

    /// <summary>Gets an open pull request with a review, and a discussion with an answer.</summary>
    public static string PullAndDiscussion { get; } =
        $$"""
        {
          "repository": { "html_url": "{{Web}}" },
          "pulls": [
            { "number": 1, "title": "Work", "state": "open", "draft": true, "body": "Fixes #2, @hubert",
              "user": { "login": "octocat" }, "html_url": "{{Web}}/pull/1", "labels": [{ "name": "bug" }],
              "head": { "label": "acme:work", "ref": "work", "repo": { "id": 1 } },
              "base": { "ref": "main", "repo": { "id": 1 } } }
          ],
          "pull_reviews": [
            { "id": "PRR_1", "fullDatabaseId": "21", "state": "APPROVED", "body": "", "author": { "login": "mona" },
              "submittedAt": "2024-05-08T07:00:00Z", "pullRequest": { "number": 1 }, "url": "{{Web}}/pull/1#r-21" }
          ],
          "pull_comments": [
            { "id": 31, "body": "Why?", "path": "a.txt", "line": 1, "side": "RIGHT", "user": { "login": "mona" },
              "diff_hunk": "@@ -0,0 +1 @@\n+a", "pull_request_url": "{{Api}}/pulls/1", "commit_id": "COMMIT",
              "created_at": "2024-05-08T08:00:00Z", "html_url": "{{Web}}/pull/1#discussion_r31" },
            { "id": 32, "body": "So", "path": "a.txt", "line": 1, "side": "RIGHT", "user": { "login": "octocat" },
              "in_reply_to_id": 31, "pull_request_url": "{{Api}}/pulls/1", "commit_id": "COMMIT",
              "created_at": "2024-05-08T09:00:00Z", "html_url": "{{Web}}/pull/1#discussion_r32" },
            { "id": 33, "body": "Gone", "path": "old.txt", "line": 9, "side": "RIGHT", "user": { "login": "mona" },
              "diff_hunk": "@@ -0,0 +9 @@\n+z", "pull_request_url": "{{Api}}/pulls/1", "commit_id": "COMMIT",
              "created_at": "2024-05-08T10:00:00Z", "html_url": "{{Web}}/pull/1#discussion_r33" }
          ],
          "discussions": [
            { "id": "D_2", "number": 2, "title": "How?", "body": "@mona knows", "author": { "login": "hubert" },
              "createdAt": "2024-05-09T00:00:00Z", "url": "{{Web}}/discussions/2", "closed": true, "locked": true,
              "stateReason": "RESOLVED", "answer": { "id": "DC_1" }, "category": { "name": "Q&A", "slug": "q-a" },
              "labels": { "nodes": [{ "name": "bug" }] } }
          ],
          "discussion_comments": [
            { "id": "DC_1", "databaseId": 41, "body": "So", "author": null, "createdAt": "2024-05-09T01:00:00Z",
              "isAnswer": true, "discussion": { "id": "D_2", "number": 2 }, "replyTo": null },
            { "id": "DC_2", "databaseId": 42, "body": "Thanks", "author": null, "createdAt": "2024-05-09T02:00:00Z",
              "discussion": { "id": "D_2", "number": 2 }, "replyTo": { "id": "DC_1" } }
          ]
        }
        """;
}
