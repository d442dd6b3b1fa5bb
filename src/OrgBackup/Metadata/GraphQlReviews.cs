using System.Runtime.InteropServices;
using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>
/// Reads the reviews of all pull requests, fifty pull requests a call, every connection to its end. Each review says
/// which pull request it belongs to.
/// </summary>
internal sealed class GraphQlReviews(ReviewQueries queries)
{
    /// <param name="pullRequests">How many pull requests are known; fewer must not come.</param>
    public async Task CopyAsync(long pullRequests, KindPass pass, CancellationToken cancellationToken)
    {
        if (pass.Cursor.Pull is { } begun)
        {
            await CopyRestAsync(begun.Number, new CursorWalk(begun.After), pass, cancellationToken);
        }

        var walk = new CursorWalk(pass.Cursor.After);
        while (walk.HasNext)
        {
            using var answer = await queries.AskForAllAsync(walk.Cursor, cancellationToken);
            var pulls = Connection(answer, "pullRequests");
            var skip = await CopyPullsAsync(pulls, pass, cancellationToken);
            walk.Advance(pulls);
            if (walk.HasNext)
            {
                pass.Reached(pass.Cursor with { After = walk.Cursor, Skip = skip });
            }
        }

        if (pass.Cursor.Done < pullRequests)
        {
            throw Malformed();
        }
    }

    /// <returns>How many pull requests of the next page are done already: pages may have become smaller.</returns>
    private async Task<long> CopyPullsAsync(JsonElement pulls, KindPass pass, CancellationToken cancellationToken)
    {
        var skip = pass.Cursor.Skip;
        foreach (var pull in pulls.Items("nodes"))
        {
            if (skip > 0)
            {
                skip--;
                continue;
            }

            var number = pull.Number("number") ?? throw Malformed();
            var reviews = pull.Field("reviews") ?? throw Malformed();
            var walk = new CursorWalk(first: null);
            await CopyNodesAsync(reviews, pass, cancellationToken);
            Advance(walk, number, reviews, pass);
            await CopyRestAsync(number, walk, pass, cancellationToken);
        }

        return skip;
    }

    private async Task CopyRestAsync(long number, CursorWalk walk, KindPass pass, CancellationToken cancellationToken)
    {
        while (walk.HasNext)
        {
            using var answer = await queries.AskForOneAsync(number, walk.Cursor, cancellationToken);
            var reviews = Connection(answer, "pullRequest").Field("reviews") ?? throw Malformed();
            await CopyNodesAsync(reviews, pass, cancellationToken);
            Advance(walk, number, reviews, pass);
        }

        var cursor = pass.Cursor;
        pass.Reached(cursor with { Done = cursor.Done + 1, Skip = cursor.Skip + 1, Pull = null });
    }

    private static void Advance(CursorWalk walk, long number, JsonElement reviews, KindPass pass)
    {
        walk.Advance(reviews);
        if (walk.HasNext)
        {
            pass.Reached(pass.Cursor with { Pull = new() { Number = number, After = walk.Cursor! } });
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
