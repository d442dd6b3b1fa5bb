using OrgBackup.Snapshots;

namespace OrgBackup.Backup;

/// <summary>What one part (git, wiki, metadata, assets) adds to a snapshot.</summary>
public sealed record PartResult
{
    public IReadOnlyList<Artifact> Artifacts { get; init; } = [];

    public IReadOnlyList<MissingKind> Missing { get; init; } = [];

    /// <summary>Gets a value indicating whether this differs from what the previous snapshot has.</summary>
    public required bool Changed { get; init; }

    public long NewBytes { get; init; }

    /// <summary>Gets the refs, for git and wiki.</summary>
    public GitState? Refs { get; init; }

    /// <summary>Gets the tips that no ref of the server reaches any more, for git.</summary>
    public IReadOnlyList<LostTip> LostTips { get; init; } = [];

    /// <summary>Gets sentences for the top of the run's report.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>
    /// Gets the objects that LFS pointers name, for git; null when git is unchanged, or the scan failed.
    /// </summary>
    public IReadOnlyList<LfsPointer>? Pointers { get; init; }

    /// <summary>
    /// Gets a value indicating whether <see cref="Pointers"/> are those of the new objects only: what was there before
    /// is there still.
    /// </summary>
    public bool IsIncrement { get; init; }

    /// <summary>Gets what LFS pointers name, for LFS; null when it is not known.</summary>
    public LfsState? Lfs { get; init; }

    /// <summary>Gets the facts of the metadata files, for metadata.</summary>
    public IReadOnlyDictionary<string, MetadataFacts>? Metadata { get; init; }
}
