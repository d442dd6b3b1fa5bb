using OrgBackup.Storage;

namespace OrgBackup.Snapshots;

/// <summary>One object that belongs to a snapshot; it may have been stored by an earlier one.</summary>
public sealed record Artifact
{
    /// <summary>Gets the kind: <c>git</c>, <c>wiki</c>, <c>metadata</c>, <c>releaseAsset</c>, <c>lfs</c>,
    /// <c>attachment</c>.</summary>
    public required string Kind { get; init; }

    public required BackupKey Key { get; init; }

    public required long Size { get; init; }

    public required IReadOnlyList<ArtifactPart> Parts { get; init; }

    public string? Sha256 { get; init; }

    public string? VersionId { get; init; }

    /// <summary>
    /// Gets where its packs are, for <c>git</c> and <c>wiki</c>; null when nothing can be built on the archive.
    /// </summary>
    public PackLayout? Layout { get; init; }

    /// <summary>
    /// Gets <c>none</c> for git data that was streamed into its archive without an index: <c>git index-pack</c> makes
    /// it, and so do restore and verify. Null: the index is in the archive.
    /// </summary>
    public string? Index { get; init; }

    /// <summary>Gets which release asset this is, for <c>releaseAsset</c>.</summary>
    public AssetSource? Asset { get; init; }

    public StoredObject ToStored() =>
        new() { Key = Key, Size = Size, Parts = Parts, Sha256 = Sha256, VersionId = VersionId };

    public static Artifact Of(string kind, StoredObject stored) => new()
    {
        Kind = kind,
        Key = stored.Key,
        Size = stored.Size,
        Parts = stored.Parts,
        Sha256 = stored.Sha256,
        VersionId = stored.VersionId,
    };
}

/// <summary>The kinds of artifacts, as records spell them.</summary>
public static class ArtifactKinds
{
    public const string Git = "git";
    public const string Wiki = "wiki";
    public const string Metadata = "metadata";
    public const string ReleaseAsset = "releaseAsset";
    public const string Lfs = "lfs";
    public const string Attachment = "attachment";
}

/// <summary>
/// A release asset on GitHub; the same id with the same <see cref="UpdatedAt"/> and size has the same content.
/// </summary>
public sealed record AssetSource(long Id, string Name, string Tag, long Size, string? UpdatedAt = null);
