using OrgBackup.Storage;

namespace OrgBackup.Snapshots;

/// <summary>What goes, in the order in which it must.</summary>
/// <param name="Report">What is said of it.</param>
/// <param name="Drops">The records, newest first, each with what is of no use after it.</param>
/// <param name="Loose">What no record names, and old runs.</param>
internal sealed record PrunePlan(
    PruneReport Report, IReadOnlyList<DroppedSnapshot> Drops, IReadOnlyList<ObjectInfo> Loose);

/// <summary>A record that goes, and the objects that no record names once it is gone.</summary>
internal sealed record DroppedSnapshot(KnownSnapshot Snapshot)
{
    public List<ObjectInfo> Objects { get; } = [];

    /// <summary>Gets or sets the size of the record.</summary>
    public long Size { get; set; }
}
