using OrgBackup.Storage;

namespace OrgBackup.Snapshots;

/// <summary>A record as it was read from the store.</summary>
/// <param name="Folder">The repository's folder in the store.</param>
/// <param name="Key">The record's key.</param>
/// <param name="Record">What it says.</param>
/// <param name="Sha256">SHA-256 of its bytes, lower-case hex; the next record names it.</param>
public sealed record StoredSnapshot(string Folder, BackupKey Key, SnapshotRecord Record, string Sha256)
{
    /// <summary>Gets a value indicating whether its bytes are not those that were written.</summary>
    public bool Altered { get; init; }

    /// <summary>Gets the artifact of a kind that a snapshot has at most once; null when it has none.</summary>
    public Artifact? ArtifactOf(string kind) => Record.Artifacts.FirstOrDefault(artifact => artifact.Kind == kind);
}
