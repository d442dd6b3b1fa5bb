using System.Globalization;
using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.GraphQl;

/// <summary>
/// Connection types, and the cutting of their pages. Cursors are bound to the object, the field and its filters.
/// </summary>
internal static class Connections
{
    public static readonly GraphType PageInfo = new GraphType("PageInfo")
        .Leaf("hasNextPage", (Page page) => page.HasNext)
        .Leaf("hasPreviousPage", (Page page) => page.HasPrevious)
        .Leaf("startCursor", (Page page) => page.StartCursor)
        .Leaf("endCursor", (Page page) => page.EndCursor);

    public static GraphType Of(GraphType node)
    {
        var edge = new GraphType(node.Name + "Edge")
            .Leaf("cursor", (Edge edge) => edge.Cursor)
            .One("node", node, (Edge edge, GraphCall _) => edge.Item);
        return new GraphType(node.Name + "Connection")
            .Leaf("totalCount", (Page page) => page.Total)
            .One("pageInfo", PageInfo, (Page page, GraphCall _) => page)
            .One("nodes", node, (Page page, GraphCall _) => page.Items)
            .One(
                "edges", edge, (Page page, GraphCall _) =>
                    page.Items.Select((item, i) => new Edge(item, page.CursorAt(page.Start + i))).ToList());
    }

    public static Page Cut(IEnumerable<object> items, GraphCall call, string listing)
    {
        var all = items.ToList();
        var filters = call.Arguments.Where(pair => pair.Key is not ("first" or "last" or "after" or "before"))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(
                pair => $"{pair.Key}={pair.Value?.ToJsonString()}");
        var bound = $"graphql:{listing}:{string.Join('&', filters)}";
        var low = Place(call, "after", bound) is { } after ? after + 1 : 0;
        var high = Math.Min(Place(call, "before", bound) ?? all.Count, all.Count);
        var available = Math.Max(0, high - low);
        var (start, count) = call.Arguments["first"] is JsonValue
            ? (low, Math.Min(call.Number("first"), available))
            : (high - Math.Min(call.Number("last"), available), Math.Min(call.Number("last"), available));
        return new Page(
            [.. all.Skip(start).Take(count)], start, all.Count, place =>
                Cursor.Make(bound, place.ToString(CultureInfo.InvariantCulture)));
    }

    private static int? Place(GraphCall call, string argument, string bound)
    {
        if (call.Arguments[argument] is not { } cursor)
        {
            return null;
        }

        return int.TryParse(
            Cursor.Read(bound, cursor.GetValue<string>()), NumberStyles.None, CultureInfo.InvariantCulture,
            out var place)
            ? place
            : throw new GraphFieldException(
                "INVALID_CURSOR_ARGUMENTS", $"`{cursor}` does not appear to be a valid cursor.");
    }
}
