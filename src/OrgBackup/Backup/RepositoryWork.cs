using OrgBackup.Metadata;

namespace OrgBackup.Backup;

/// <summary>
/// What of one repository's backup is done. Together with the files in its folder it is all that another process needs
/// to go on; serialize it only while no backup is running.
/// </summary>
public sealed class RepositoryWork
{
    public PartResult? Git { get; set; }

    public GitSlices GitSlices { get; init; } = new();

    /// <summary>Gets or sets a value indicating whether the wiki was looked at; it need not be there.</summary>
    public bool IsWikiDone { get; set; }

    public PartResult? Wiki { get; set; }

    /// <summary>Gets or sets what is asked for of the metadata; decided once.</summary>
    public MetadataDecision? Decision { get; set; }

    public MetadataProgress MetadataProgress { get; init; } = new();

    /// <summary>Gets or sets the metadata as it was read, before it is stored.</summary>
    public MetadataReadings? Readings { get; set; }

    public PartResult? Metadata { get; set; }

    public AssetProgress AssetProgress { get; init; } = new();

    public PartResult? Assets { get; set; }

    public AttachmentProgress AttachmentProgress { get; init; } = new();

    public PartResult? Attachments { get; set; }

    public LfsProgress LfsProgress { get; init; } = new();

    public PartResult? Lfs { get; set; }
}
