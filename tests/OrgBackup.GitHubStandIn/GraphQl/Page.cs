namespace OrgBackup.GitHubStandIn.GraphQl;

/// <summary>The page of a connection that was asked for.</summary>
internal sealed record Page(IReadOnlyList<object> Items, int Start, int Total, Func<int, string> CursorAt)
{
    public bool HasNext => Start + Items.Count < Total;

    public bool HasPrevious => Start > 0;

    public string? StartCursor => Items.Count == 0 ? null : CursorAt(Start);

    public string? EndCursor => Items.Count == 0 ? null : CursorAt(Start + Items.Count - 1);
}

/// <summary>An item of a page with its cursor.</summary>
internal sealed record Edge(object Item, string Cursor);
