using System.Text.Json;

namespace OrgBackup.Metadata;

/// <summary>How a kind is asked for by GraphQL: on objects whose ids are known, or on the repository itself.</summary>
/// <param name="List">The connection that is read to its end, as the answer calls it.</param>
/// <param name="Text">What is selected on each parent. <c>PAGE</c> stands for the arguments of the connection,
/// <c>INFO</c> for its page info.</param>
internal sealed record GraphQuery(string List, string Text)
{
    /// <summary>Gets the same for servers that do not know all fields; null when there is no less to ask for.</summary>
    public string? OldText { get; init; }

    /// <summary>Gets what is selected for further pages, when it is something else.</summary>
    public string? MoreText { get; init; }

    /// <summary>Gets the kinds whose items are the parents; none: the connection is the repository's own.</summary>
    public IReadOnlyList<GraphParents> Of { get; init; } = [];

    /// <summary>
    /// Gets a value indicating whether the items are the parents themselves, each with a page of the connection.
    /// </summary>
    public bool IsOfParents { get; init; }

    /// <summary>Gets how many parents are asked for at once, at most a hundred.</summary>
    public int AtOnce { get; init; } = 100;

    /// <summary>
    /// Gets the size of the first page of each parent. A connection within the items costs a point for each hundred of
    /// them that there could be.
    /// </summary>
    public int Children { get; init; } = 100;

    /// <summary>Gets what is asked for next, on items of this kind itself.</summary>
    public GraphQuery? Then { get; init; }

    /// <summary>Gets the fields of an item that lead to its parent; the first that it has.</summary>
    public IReadOnlyList<string> Parent { get; init; } = ["pullRequest"];

    /// <summary>Gets how REST has the same; null when it has not.</summary>
    public GraphRest? Rest { get; init; }
}

/// <summary>A kind whose items are asked for their part of another kind.</summary>
/// <param name="Kind">The kind, which is read before.</param>
/// <param name="Id">The field with the node id.</param>
internal sealed record GraphParents(string Kind, string Id = "node_id")
{
    /// <summary>Gets which of them have any part; null: all may.</summary>
    public Func<JsonElement, bool>? Where { get; init; }

    /// <summary>
    /// Gets a value indicating whether pull requests are left out whose head the mirror holds: git says it better.
    /// </summary>
    public bool IsWithoutMirrored { get; init; }

    /// <summary>Gets the path of REST under the repository's, <c>{}</c> for the field; null when it has none.</summary>
    public string? RestPath { get; init; }

    /// <summary>Gets the field that stands in the path.</summary>
    public string RestField { get; init; } = "number";
}

/// <summary>REST's form of a kind, where GraphQL cannot be used.</summary>
/// <param name="Reading">A plain list of all items, a group for each parent, or an object for each parent.</param>
/// <param name="Label">What the parent is called in a group.</param>
/// <param name="ListName">What the list is called in a group.</param>
internal sealed record GraphRest(KindReading Reading, string Label = "", string ListName = "")
{
    /// <summary>Gets the parent's field that names it in a group.</summary>
    public string LabelField { get; init; } = "number";
}
