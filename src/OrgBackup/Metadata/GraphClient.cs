using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>Asks GraphQL. What comes with errors is no answer, but for objects that are gone by then.</summary>
internal sealed class GraphClient(GitHubApi api, GraphQlSupport support, string fullName)
{
    private const string OnNodes =
        "query($ids: [ID!]!, $first: Int!, $after: String) { nodes(ids: $ids) { TEXT } }";

    private const string OnRepository =
        """
        query($owner: String!, $name: String!, $first: Int!, $after: String) {
          repository(owner: $owner, name: $name) { TEXT }
        }
        """;

    /// <summary>Asks on objects: <c>data.nodes</c> is in the order of the ids, null for what is gone.</summary>
    public Task<JsonDocument> AskOnAsync(
        IReadOnlyList<string> ids, string text, GraphPage page, CancellationToken cancellationToken) =>
        AskAsync(Complete(OnNodes, text), page, json =>
        {
            json.WriteStartArray("ids");
            foreach (var id in ids)
            {
                json.WriteStringValue(id);
            }

            json.WriteEndArray();
        }, cancellationToken);

    /// <summary>Asks on the repository: <c>data.repository</c>.</summary>
    public Task<JsonDocument> AskAsync(string text, GraphPage page, CancellationToken cancellationToken) =>
        AskAsync(Complete(OnRepository, text), page, json =>
        {
            var slash = fullName.IndexOf('/', StringComparison.Ordinal);
            json.WriteString("owner", fullName[..slash]);
            json.WriteString("name", fullName[(slash + 1)..]);
        }, cancellationToken);

    /// <summary>Whether the server might answer when it is asked for less.</summary>
    public static bool IsTooHeavy(BackupException failure) =>
        failure is GitHubUnavailableException || failure.InnerException is RefusedQueryException { IsTooHeavy: true };

    /// <summary>The query as it is sent, in the form that both kinds of parents have.</summary>
    public static string Complete(GraphQuery query, string text) =>
        Complete(query.Of.Count == 0 ? OnRepository : OnNodes, text);

    private static string Complete(string query, string text) => query
        .Replace("TEXT", text, StringComparison.Ordinal)
        .Replace("PAGE", "first: $first, after: $after", StringComparison.Ordinal)
        .Replace("INFO", "pageInfo { hasNextPage endCursor }", StringComparison.Ordinal);

    private async Task<JsonDocument> AskAsync(
        string query, GraphPage page, Action<Utf8JsonWriter> variables, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("query", query);
            json.WriteStartObject("variables");
            variables(json);
            json.WriteNumber("first", page.First);
            json.WriteString("after", page.After);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        using var turn = await support.EnterAsync(cancellationToken);
        using var answer = await QueryAsync(body.ToArray(), cancellationToken);
        if (GraphQlErrors.Read(answer.Bytes).FirstOrDefault(error => !error.IsAboutOneNode) is { } refusal)
        {
            throw new GitHubProtocolException(
                "GitHub's GraphQL answered with errors.", hint: null, new RefusedQueryException(refusal));
        }

        support.Answered();

        // a copy, because the answer's bytes go back to the pool
        return Json.Parse(answer.Bytes.ToArray());
    }

    private async Task<ApiAnswer> QueryAsync(byte[] body, CancellationToken cancellationToken)
    {
        try
        {
            return await api.QueryAsync(body, cancellationToken);
        }
        catch (BackupException e)
        {
            support.Observe(e);
            throw;
        }
    }
}

/// <summary>A page of a connection.</summary>
/// <param name="First">Its size.</param>
/// <param name="After">The cursor after which it begins; null is the beginning.</param>
internal readonly record struct GraphPage(int First, string? After = null);
