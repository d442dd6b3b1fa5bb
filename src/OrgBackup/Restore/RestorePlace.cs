using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Restore;

/// <summary>Where an artifact goes below the target folder.</summary>
/// <param name="What">Its name for people.</param>
/// <param name="Path">The full path; names from GitHub are encoded, so that none leads outside.</param>
public sealed record RestorePlace(string What, string Path)
{
    public static RestorePlace Of(string target, SnapshotRecord record, Artifact artifact)
    {
        var name = BackupKey.Encode(record.Repository.Name);
        return artifact.Kind switch
        {
            ArtifactKinds.Git => new RestorePlace("git", Full(target, $"{name}.git")),
            ArtifactKinds.Wiki => new RestorePlace("wiki", Full(target, $"{name}.wiki.git")),
            ArtifactKinds.Metadata => new RestorePlace("metadata", Full(target, "metadata")),
            ArtifactKinds.Attachment => new RestorePlace(
                $"attachment {FileNameOf(artifact)}", Full(target, "attachments", FileNameOf(artifact))),
            ArtifactKinds.Lfs when artifact.Sha256 is { } oid && IsOid(oid) => new RestorePlace(
                $"lfs {oid}", Full(target, $"{name}.git", "lfs", "objects", oid[..2], oid[2..4], oid)),
            _ => AssetPlace(target, record, artifact),
        };
    }

    /// <summary>Where the list of attachments goes: which address is which file.</summary>
    public static RestorePlace AttachmentIndex(string target) =>
        new("index of attachments", Full(target, "attachments", "index.json"));

    // its name in the store, which is that of its content
    private static string FileNameOf(Artifact artifact) =>
        BackupKey.Encode(artifact.Key.Value[(artifact.Key.Value.LastIndexOf('/') + 1)..]);
    private static bool IsOid(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    private static RestorePlace AssetPlace(string target, SnapshotRecord record, Artifact artifact) =>
        artifact.Asset is { } asset
        ? new RestorePlace(
            $"asset {asset.Tag}/{asset.Name}",
            Full(target, "releases", BackupKey.Encode(asset.Tag), FileNameOf(asset, record)))
        : new RestorePlace(
            $"{artifact.Kind} {artifact.Key}",
            Full(target, artifact.Kind, BackupKey.Encode(artifact.Key.Value)));

    // drafts may share a tag with another release: then the asset's id keeps namesakes apart
    private static string FileNameOf(AssetSource asset, SnapshotRecord record) =>
        record.Artifacts.Select(artifact => artifact.Asset).OfType<AssetSource>()
            .Any(other => other.Id != asset.Id && AreNamesakes(other, asset))
            ? BackupKey.Folder(asset.Name, asset.Id)
            : BackupKey.Encode(asset.Name);

    private static bool AreNamesakes(AssetSource one, AssetSource other) =>
        one.Tag.Equals(other.Tag, StringComparison.OrdinalIgnoreCase)
        && one.Name.Equals(other.Name, StringComparison.OrdinalIgnoreCase);

    private static string Full(string target, params string[] segments) =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine([target, .. segments]));
}
