using System.Text.Json;

namespace OrgBackup.Discover;

/// <summary>The query and how much of it is asked for.</summary>
internal sealed class ChangeQuery(string account)
{
    private const int LargestPage = 100;

    private const string Text =
        """
        query($login: String!, $first: Int!, $after: String) {
          repositoryOwner(login: $login) {
            repositories(first: $first, after: $after, ownerAffiliations: [OWNER]) {
              pageInfo { hasNextPage endCursor }
              nodes {
                id databaseId nameWithOwner updatedAt pushedAt hasIssuesEnabled
                issues(first: 1, orderBy: LATEST) { totalCount nodes { updatedAt } }
                pullRequests(first: 1, orderBy: LATEST) { totalCount nodes { updatedAt } }
                releases(first: 1, orderBy: {field: CREATED_AT, direction: DESC}) {
                  totalCount nodes { createdAt updatedAt }
                }
                latestRelease { updatedAt }
                labels(first: 1) { totalCount }
                milestones(first: 1) { totalCount }
                commitComments(first: 1) { totalCount }
                NEWER
              }
            }
          }
        }
        """;

    private const string Newer =
        """
        hasDiscussionsEnabled
                discussions(first: 1, orderBy: LATEST) { totalCount nodes { updatedAt } }
        """;

    public int PageSize { get; set; } = LargestPage;

    /// <summary>
    /// Gets or sets a value indicating whether the server is an older one, which has no discussions.
    /// </summary>
    public bool IsReduced { get; set; }

    public byte[] ToBody(string? cursor)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString(
                "query",
                Text.Replace("NEWER", IsReduced ? "" : Newer, StringComparison.Ordinal)
                    .Replace("LATEST", "{field: UPDATED_AT, direction: DESC}", StringComparison.Ordinal));
            json.WriteStartObject("variables");
            json.WriteString("login", account);
            json.WriteNumber("first", PageSize);
            json.WriteString("after", cursor);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return body.ToArray();
    }
}
