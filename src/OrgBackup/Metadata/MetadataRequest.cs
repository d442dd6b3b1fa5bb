using System.Collections.ObjectModel;
using OrgBackup.Discover;
using OrgBackup.Snapshots;

namespace OrgBackup.Metadata;

/// <summary>What to read of one repository or organization, and where to.</summary>
public sealed record MetadataRequest
{
    public required DiscoveredRepository Repository { get; init; }

    /// <summary>Gets where the files go.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// Gets how far an earlier call got with these files; then a cancelled call, and one that meets a rate limit which
    /// lasts too long, leaves here and in the folder what the next one goes on with. Null: all in one go.
    /// </summary>
    public MetadataProgress? Progress { get; init; }

    public MetadataPlan Plan { get; init; } = MetadataPlan.Everything;

    /// <summary>Gets the earlier snapshot's files, which updates are merged into; null: everything is read.</summary>
    public EarlierFiles? Earlier { get; init; }

    /// <summary>
    /// Gets the node ids of the parents that a kind is asked of, by kind; a kind that is not here is asked of all. The
    /// kind's file then has their part only.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> OnlyParents { get; init; } =
        ReadOnlyDictionary<string, IReadOnlySet<string>>.Empty;

    /// <summary>Gets the refs in the mirror, name to object id: what git holds need not be asked for.</summary>
    public IReadOnlyDictionary<string, string> Refs { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}

/// <summary>What is done about each kind.</summary>
public sealed record MetadataPlan
{
    /// <summary>Gets the plan of a first backup, and of <c>--full</c>.</summary>
    public static MetadataPlan Everything { get; } = new();

    /// <summary>Gets the kinds that are not read whole.</summary>
    public IReadOnlyDictionary<string, KindAction> Actions { get; init; } =
        ReadOnlyDictionary<string, KindAction>.Empty;

    /// <summary>
    /// Gets a value indicating whether answers that still hold may be taken from the earlier files by GitHub's own word
    /// (a conditional request, status 304).
    /// </summary>
    public bool AllowsConditional { get; init; }

    public KindAction Of(string kind) => Actions.GetValueOrDefault(kind, KindAction.Read);
}

/// <summary>What is done about one kind.</summary>
public enum KindAction
{
    /// <summary>It is read from its beginning to its end.</summary>
    Read,

    /// <summary>What changed since the watermark is read and merged into the earlier file; else it is read.</summary>
    Update,

    /// <summary>The earlier file holds; nothing is asked.</summary>
    Keep,
}

/// <summary>Files of the earlier snapshot on disk.</summary>
/// <param name="Folder">Holds <c>{kind}.json</c> for each kind of the facts, tombstones included.</param>
/// <param name="Facts">What the record says of them.</param>
public sealed record EarlierFiles(string Folder, IReadOnlyDictionary<string, MetadataFacts> Facts)
{
    /// <summary>The file of a kind; null when there is none.</summary>
    public string? Find(string kind) =>
        Facts.ContainsKey(kind) && Path.Combine(Folder, $"{kind}.json") is var path && File.Exists(path) ? path : null;
}
