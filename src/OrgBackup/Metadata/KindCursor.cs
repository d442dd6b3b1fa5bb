using System.Text.Json.Serialization;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>How far the unfinished file of one kind goes, and where reading goes on.</summary>
public sealed record KindCursor
{
    public required KindWay Way { get; init; }

    /// <summary>Gets the bytes of the file up to which it holds whole pages; what follows is read again.</summary>
    public long Length { get; init; }

    /// <summary>Gets the number of items in those bytes.</summary>
    public long Items { get; init; }

    /// <summary>Gets the page that is not yet wholly in the file; null for the first one.</summary>
    public PagePosition? Page { get; init; }

    /// <summary>Gets the number of issues or pull requests that are done, where each has pages of its own.</summary>
    public long Done { get; init; }

    /// <summary>Gets the ids that are still to be asked for, of a list that is read in detail.</summary>
    public IReadOnlyList<long>? Pending { get; init; }

    /// <summary>Gets the GraphQL cursor after which the repository's own connection is asked for.</summary>
    public string? After { get; init; }

    /// <summary>Gets the parents that were begun, of those asked for by GraphQL; all are among the done ones.</summary>
    public IReadOnlyList<ParentPosition> Open { get; init; } = [];

    /// <summary>Gets the step, where a kind is read in two: comments, then the replies to them.</summary>
    public int Step { get; init; }

    /// <summary>
    /// Gets a value indicating whether only the fields that every version of GitHub has are asked for.
    /// </summary>
    public bool IsReduced { get; init; }

    /// <summary>
    /// Gets a value indicating whether the kind was begun anew because GitHub no longer knew the page to go on with.
    /// </summary>
    public bool IsRestarted { get; init; }

    [JsonIgnore]
    internal bool IsWithin => Page is not null || After is not null || Open.Count > 0;
}

/// <summary>A place between two pages of what belongs to one parent.</summary>
public sealed record ParentPosition
{
    /// <summary>Gets the parent's node id.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the GraphQL cursor after which more is asked for.</summary>
    public required string After { get; init; }
}

/// <summary>The ways to read a kind that is a list.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<KindWay>))]
public enum KindWay
{
    /// <summary>One list, page by page.</summary>
    [JsonStringEnumMemberName("pages")]
    Pages,

    /// <summary>A list for each issue or pull request.</summary>
    [JsonStringEnumMemberName("oneByOne")]
    OneByOne,

    [JsonStringEnumMemberName("graphql")]
    GraphQl,
}
