using OrgBackup.Metadata;

namespace OrgBackup.Backup;

/// <summary>What is done about one repository's metadata, and when it is read whole again.</summary>
public sealed record MetadataDecision
{
    /// <summary>
    /// Gets a value indicating whether nothing is asked: the earlier snapshot's metadata, with what could not be read
    /// then, is that of this one too.
    /// </summary>
    public bool IsUntouched { get; init; }

    public MetadataPlan Plan { get; init; } = MetadataPlan.Everything;

    /// <summary>Gets the date of the run that reads or read every kind whole.</summary>
    public DateOnly SweptOn { get; init; }

    /// <summary>Gets the number of the run in which that is due again.</summary>
    public int NextSweep { get; init; }
}
