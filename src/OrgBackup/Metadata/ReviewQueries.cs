using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>The GraphQL queries for reviews, and how they are asked.</summary>
/// <param name="isReduced">Ask only for the fields that every version of GitHub has.</param>
internal sealed class ReviewQueries(GitHubApi api, string fullName, bool isReduced)
{
    private const string AllFields =
        """
        __typename id fullDatabaseId url state body authorAssociation
        author { __typename login } editor { __typename login }
        authorCanPushToRepository commit { oid } createdAt submittedAt publishedAt updatedAt lastEditedAt
        createdViaEmail includesCreatedEdit isMinimized minimizedReason pullRequest { number }
        """;

    private const string OldFields =
        """
        id databaseId url state body authorAssociation author { login } commit { oid }
        createdAt submittedAt updatedAt pullRequest { number }
        """;

    private const string OfAll =
        """
        query($owner: String!, $name: String!, $first: Int!, $after: String) {
          repository(owner: $owner, name: $name) {
            pullRequests(first: $first, after: $after, orderBy: {field: CREATED_AT, direction: ASC}) {
              nodes { number reviews(first: 100) { nodes { FIELDS } pageInfo { hasNextPage endCursor } } }
              pageInfo { hasNextPage endCursor }
            }
          }
        }
        """;

    private const string OfOne =
        """
        query($owner: String!, $name: String!, $number: Int!, $after: String) {
          repository(owner: $owner, name: $name) {
            pullRequest(number: $number) {
              reviews(first: 100, after: $after) { nodes { FIELDS } pageInfo { hasNextPage endCursor } }
            }
          }
        }
        """;

    // a query that is too heavy for the server gets lighter before it is given up
    private static readonly int[] PageSizes = [50, 10];

    /// <summary>Asks for a page of pull requests, each with the first page of its reviews.</summary>
    public async Task<JsonDocument> AskForAllAsync(string? cursor, CancellationToken cancellationToken)
    {
        foreach (var size in PageSizes[..^1])
        {
            try
            {
                return await AskAsync(OfAll, json => Variables(json, "first", size, cursor), cancellationToken);
            }
            catch (BackupException e)
                when (e is GitHubUnavailableException || e.InnerException is RefusedQueryException { IsTooHeavy: true })
            {
                // once more with less
            }
        }

        return await AskAsync(OfAll, json => Variables(json, "first", PageSizes[^1], cursor), cancellationToken);
    }

    /// <summary>Asks for one more page of a pull request's reviews.</summary>
    public Task<JsonDocument> AskForOneAsync(long number, string? cursor, CancellationToken cancellationToken) =>
        AskAsync(OfOne, json => Variables(json, "number", number, cursor), cancellationToken);

    private async Task<JsonDocument> AskAsync(
        string query, Action<Utf8JsonWriter> variables, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString(
                "query", query.Replace("FIELDS", isReduced ? OldFields : AllFields, StringComparison.Ordinal));
            json.WriteStartObject("variables");
            variables(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        using var answer = await api.QueryAsync(body.ToArray(), cancellationToken);
        if (GraphQlErrors.Read(answer.Bytes) is [var error, ..])
        {
            throw new GitHubProtocolException(
                "GitHub refused the query for reviews.", hint: null, new RefusedQueryException(error));
        }

        // a copy, because the answer's bytes go back to the pool
        return Json.Parse(answer.Bytes.ToArray());
    }

    private void Variables(Utf8JsonWriter json, string name, long value, string? cursor)
    {
        var slash = fullName.IndexOf('/', StringComparison.Ordinal);
        json.WriteString("owner", fullName[..slash]);
        json.WriteString("name", fullName[(slash + 1)..]);
        json.WriteNumber(name, value);
        json.WriteString("after", cursor);
    }
}
