using OrgBackup.Snapshots;

namespace OrgBackup.Restore;

/// <summary>What to restore to a folder.</summary>
public sealed record RestoreRequest
{
    /// <summary>The parts that a restore knows.</summary>
    public static readonly IReadOnlyList<string> AllParts =
        ["git", "wiki", "metadata", "assets", "attachments", "lfs"];

    public required string Repository { get; init; }

    /// <summary>Gets the folder to restore into: new, or empty.</summary>
    public required string TargetFolder { get; init; }

    /// <summary>Gets the date on or before which the snapshot's run must be; null: the newest.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>Gets the parts wanted, of <see cref="AllParts"/>.</summary>
    public IReadOnlyList<string> Parts { get; init; } = AllParts;

    /// <summary>Gets a value indicating whether tips that GitHub no longer had come back too.</summary>
    public bool WithLostTips { get; init; }

    /// <summary>Gets a value indicating whether the folder may be one that an interrupted restore began.</summary>
    public bool Resume { get; init; }

    /// <summary>The part that an artifact belongs to.</summary>
    public static string PartOf(Artifact artifact) =>
        artifact.Kind switch
        {
            ArtifactKinds.ReleaseAsset => "assets",
            ArtifactKinds.Attachment => "attachments",
            var kind => kind,
        };

    public bool Wants(string part) => Parts.Contains(part, StringComparer.Ordinal);
}

/// <summary>What a restore did.</summary>
public sealed record RestoreSummary
{
    public required string Repository { get; init; }

    /// <summary>Gets the key of the snapshot's record.</summary>
    public required Storage.BackupKey Snapshot { get; init; }

    public required DateOnly Date { get; init; }

    public required IReadOnlyList<RestoredItem> Items { get; init; }

    /// <summary>
    /// Gets a value indicating whether every part that was asked for and is in the snapshot was restored.
    /// </summary>
    public bool Complete => Items.All(item => item.Problem is null);
}

/// <summary>One thing restored, or not.</summary>
/// <param name="What">For people: <c>git</c>, <c>wiki</c>, <c>metadata</c>, <c>asset v1.0/setup.zip</c>.</param>
/// <param name="Path">Where it is; null when it could not be restored.</param>
/// <param name="Problem">Why not, one sentence; null when restored.</param>
public sealed record RestoredItem(string What, string? Path, string? Problem);
