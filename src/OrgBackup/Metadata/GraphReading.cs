using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>
/// Reads a kind by GraphQL, every connection to its end. Each answer leaves the pass at a place from which it can go
/// on. What is too heavy for the server is asked for in smaller portions, from then on.
/// </summary>
internal sealed class GraphReading(GraphClient client, GraphQuery query, bool isReduced)
{
    private static readonly (int Parents, int Children)[] Portions = [(100, 100), (20, 100), (4, 50), (1, 20), (1, 5)];

    private readonly HashSet<string> _places = new(StringComparer.Ordinal);
    private int _portion;

    /// <summary>Gets how many of the parents were gone by the time that they were asked for.</summary>
    public int Gone { get; private set; }

    /// <summary>
    /// Gets when the repository's own connection is read from the last updated item on: until one was updated before.
    /// </summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Reads the repository's own connection, from where the pass is.</summary>
    public async Task CopyAsync(KindPass pass, CancellationToken cancellationToken)
    {
        for (var after = pass.Cursor.After; ;)
        {
            using var answer = await AskAsync(
                portion => client.AskAsync(
                    TextOf(query), new(Math.Min(query.AtOnce, portion.Parents), after), cancellationToken));
            var list = answer.RootElement.Field("data")?.Field("repository")?.Field(query.List) ?? throw Malformed();
            await CopyNodesAsync(list, pass, cancellationToken);
            if (IsKnown(list) || NextOf("", list) is not { } next)
            {
                return;
            }

            after = next.After;
            pass.Reached(pass.Cursor with { After = after });
        }
    }

    /// <summary>Reads what belongs to the parents, whose order must be the same when the pass goes on.</summary>
    public async Task CopyAsync(IReadOnlyList<string> parents, KindPass pass, CancellationToken cancellationToken)
    {
        if (pass.Cursor.Step == 0)
        {
            await CopyAsync(query, parents, pass, cancellationToken);
        }

        if (query.Then is { } then)
        {
            pass.Reached(pass.Cursor.Step == 0 ? pass.Cursor with { Step = 1, Done = 0 } : pass.Cursor);
            await CopyAsync(then, [.. ParentsIn(pass, then.Of[0])], pass, cancellationToken);
        }
    }

    private static IEnumerable<string> ParentsIn(KindPass pass, GraphParents own)
    {
        foreach (var item in pass.File.Items())
        {
            using var document = Json.Parse(item);
            if (own.Where!(document.RootElement) && document.RootElement.Text(own.Id) is { } id)
            {
                yield return id;
            }
        }
    }

    private async Task CopyAsync(
        GraphQuery step, IReadOnlyList<string> parents, KindPass pass, CancellationToken cancellationToken)
    {
        while (true)
        {
            var cursor = pass.Cursor;
            if (cursor.Open.Count > 0)
            {
                var next = await CopyMoreAsync(step, cursor.Open[0], pass, cancellationToken);
                var others = cursor.Open.Skip(1);
                pass.Reached(cursor with { Open = next is null ? [.. others] : [next, .. others] });
            }
            else if (cursor.Done < parents.Count)
            {
                var (count, begun) = await CopyNextAsync(step, parents, pass, cancellationToken);
                pass.Reached(cursor with { Done = cursor.Done + count, Open = begun });
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>The first page of the next parents. Gives how many they are, and which have more pages.</summary>
    private async Task<(int Count, ParentPosition[] Begun)> CopyNextAsync(
        GraphQuery step, IReadOnlyList<string> parents, KindPass pass, CancellationToken cancellationToken)
    {
        string[] ids = [];
        using var answer = await AskAsync(portion =>
        {
            ids = [.. parents.Skip((int)pass.Cursor.Done).Take(Math.Min(step.AtOnce, portion.Parents))];
            return client.AskOnAsync(
                ids, TextOf(step), new(Math.Min(step.Children, portion.Children)), cancellationToken);
        });
        var nodes = NodesOf(answer, ids.Length);
        if (ids.Length > 1 && nodes.TrueForAll(IsNull))
        {
            // a server that knows none of its own ids
            throw Malformed();
        }

        var begun = new List<ParentPosition>();
        foreach (var (id, node) in ids.Zip(nodes))
        {
            if (await CopyAsync(step, id, node, pass, cancellationToken) is { } next)
            {
                begun.Add(next);
            }
        }

        return (ids.Length, [.. begun]);
    }

    private async Task<ParentPosition?> CopyMoreAsync(
        GraphQuery step, ParentPosition open, KindPass pass, CancellationToken cancellationToken)
    {
        var text = step.MoreText ?? TextOf(step);
        using var answer = await AskAsync(portion => client.AskOnAsync(
            [open.Id], text, new(portion.Children, open.After), cancellationToken));
        return await CopyAsync(step, open.Id, NodesOf(answer, 1)[0], pass, cancellationToken);
    }

    private async Task<ParentPosition?> CopyAsync(
        GraphQuery step, string id, JsonElement node, KindPass pass, CancellationToken cancellationToken)
    {
        if (IsNull(node))
        {
            Gone++;
            return null;
        }

        if (step.IsOfParents)
        {
            await AddAsync(node, pass, cancellationToken);
        }

        var list = node.Field(step.List) ?? throw Malformed();
        if (step.IsOfParents && IsNull(list))
        {
            return null;
        }

        if (!step.IsOfParents)
        {
            await CopyNodesAsync(list, pass, cancellationToken);
        }

        return NextOf(id, list);
    }

    private static async Task CopyNodesAsync(JsonElement list, KindPass pass, CancellationToken cancellationToken)
    {
        if (list.Field("nodes") is not { ValueKind: JsonValueKind.Array } nodes)
        {
            throw Malformed();
        }

        // null is what the token may not see
        foreach (var node in nodes.EnumerateArray().Where(node => !IsNull(node)))
        {
            await AddAsync(node, pass, cancellationToken);
        }
    }

    private static async Task AddAsync(JsonElement node, KindPass pass, CancellationToken cancellationToken) =>
        await pass.AddAsync(JsonMarshal.GetRawUtf8Value(node).ToArray(), cancellationToken);

    private ParentPosition? NextOf(string id, JsonElement list)
    {
        var page = list.Field("pageInfo") ?? throw Malformed();
        if (page.Flag("hasNextPage") is not { } hasNext)
        {
            throw Malformed();
        }

        // never the same place twice
        return !hasNext ? null
            : page.Text("endCursor") is { } after && _places.Add($"{id} {after}") ? new() { Id = id, After = after }
            : throw Malformed();
    }

    private async Task<JsonDocument> AskAsync(Func<(int Parents, int Children), Task<JsonDocument>> ask)
    {
        while (true)
        {
            try
            {
                return await ask(Portions[_portion]);
            }
            catch (BackupException e) when (_portion < Portions.Length - 1 && GraphClient.IsTooHeavy(e))
            {
                _portion++;
            }
        }
    }

    private bool IsKnown(JsonElement list) =>
        Since is { } since
        && list.Items("nodes").Any(node => DateTimeOffset.TryParse(
            node.Text("updatedAt"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && time < since);

    private string TextOf(GraphQuery step)
    {
        var text = isReduced ? step.OldText ?? step.Text : step.Text;
        return Since is null
            ? text
            : text.Replace(
                "field: CREATED_AT, direction: ASC", "field: UPDATED_AT, direction: DESC", StringComparison.Ordinal);
    }

    private static List<JsonElement> NodesOf(JsonDocument answer, int count) =>
        answer.RootElement.Field("data")?.Field("nodes") is { ValueKind: JsonValueKind.Array } nodes
            && nodes.GetArrayLength() == count
            ? [.. nodes.EnumerateArray()]
            : throw Malformed();

    private static bool IsNull(JsonElement element) => element.ValueKind == JsonValueKind.Null;

    private static GitHubProtocolException Malformed() =>
        new("GitHub's GraphQL answered with something else than was asked for.");
}
