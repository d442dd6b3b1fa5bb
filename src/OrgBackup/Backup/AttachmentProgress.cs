using OrgBackup.Metadata;
using OrgBackup.Snapshots;

namespace OrgBackup.Backup;

/// <summary>
/// Which attachments of one backup are dealt with. Serialize it only while the part is not running.
/// </summary>
public sealed class AttachmentProgress
{
    /// <summary>Gets or sets the lines of the index so far.</summary>
    public IList<AttachmentEntry> Entries { get; set; } = [];

    /// <summary>Gets or sets the objects that the snapshot has; several addresses may have one content.</summary>
    public IList<Artifact> Artifacts { get; set; } = [];

    /// <summary>Gets or sets the images that this token was refused, and that GitHub may yet render.</summary>
    public IList<string> Refused { get; set; } = [];

    /// <summary>Gets or sets the number of bytes added to the store.</summary>
    public long NewBytes { get; set; }

    internal void Add(AttachmentEntry entry, Artifact? artifact = null, long newBytes = 0)
    {
        Entries.Add(entry);
        NewBytes += newBytes;
        if (artifact is not null && Artifacts.All(known => known.Key != artifact.Key))
        {
            Artifacts.Add(artifact);
        }
    }
}
