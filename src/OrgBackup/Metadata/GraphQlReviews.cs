using System.Runtime.InteropServices;
using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>
/// Reads the reviews of all pull requests, fifty pull requests a call, every connection to its end. Each review says
/// which pull request it belongs to.
/// </summary>
/// <param name="isReduced">Ask only for the fields that every version of GitHub has.</param>
internal sealed class GraphQlReviews(GitHubApi api, string fullName, bool isReduced)
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

    /// <param name="pullRequests">How many pull requests are known; fewer must not come.</param>
    public async Task CopyAsync(long pullRequests, KindPass pass, CancellationToken cancellationToken)
    {
        var count = pass.Cursor.Done;
        var walk = new CursorWalk(pass.Cursor.After);
        while (walk.HasNext)
        {
            using var answer = await AskForAllAsync(walk.Cursor, cancellationToken);
            var pulls = Connection(answer, "pullRequests");
            foreach (var pull in pulls.Items("nodes"))
            {
                await CopyPullAsync(pull, pass, cancellationToken);
                count++;
            }

            walk.Advance(pulls);
            if (walk.HasNext)
            {
                pass.Reached(pass.Cursor with { After = walk.Cursor, Done = count });
            }
        }

        if (count < pullRequests)
        {
            throw Malformed();
        }
    }

    private async Task CopyPullAsync(JsonElement pull, KindPass pass, CancellationToken cancellationToken)
    {
        var number = pull.Number("number") ?? throw Malformed();
        var walk = new CursorWalk(first: null);
        var reviews = pull.Field("reviews") ?? throw Malformed();
        await CopyNodesAsync(reviews, pass, cancellationToken);
        walk.Advance(reviews);
        while (walk.HasNext)
        {
            using var answer = await AskAsync(
                OfOne, json => Variables(json, "number", number, walk.Cursor), cancellationToken);
            reviews = Connection(answer, "pullRequest").Field("reviews") ?? throw Malformed();
            await CopyNodesAsync(reviews, pass, cancellationToken);
            walk.Advance(reviews);
        }
    }

    private static async Task CopyNodesAsync(JsonElement reviews, KindPass pass, CancellationToken cancellationToken)
    {
        foreach (var node in reviews.Items("nodes"))
        {
            if (node.Field("pullRequest")?.Number("number") is null)
            {
                throw Malformed();
            }

            await pass.AddAsync(JsonMarshal.GetRawUtf8Value(node).ToArray(), cancellationToken);
        }
    }

    private async Task<JsonDocument> AskForAllAsync(string? cursor, CancellationToken cancellationToken)
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

    private static JsonElement Connection(JsonDocument answer, string name) =>
        answer.RootElement.Field("data")?.Field("repository")?.Field(name) is { ValueKind: JsonValueKind.Object } found
            ? found
            : throw Malformed();

    private static GitHubProtocolException Malformed() =>
        new("GitHub's GraphQL answered with something else than was asked for.");

    /// <summary>Follows one connection's cursors to its end, never the same twice.</summary>
    private sealed class CursorWalk(string? first)
    {
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

        public bool HasNext { get; private set; } = true;

        public string? Cursor { get; private set; } = first;

        public void Advance(JsonElement connection)
        {
            var page = connection.Field("pageInfo") ?? throw Malformed();
            HasNext = page.Flag("hasNextPage") ?? throw Malformed();
            Cursor = page.Text("endCursor");
            if (HasNext && (Cursor is null || !_seen.Add(Cursor)))
            {
                throw Malformed();
            }
        }
    }
}
