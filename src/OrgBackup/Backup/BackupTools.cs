using OrgBackup.Git;
using OrgBackup.GitHub;
using OrgBackup.Metadata;
using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Verify;

namespace OrgBackup.Backup;

/// <summary>What a backup works with; made once for a run.</summary>
public sealed record BackupTools
{
    public required IBackupStore Store { get; init; }

    public required IGitEngine Git { get; init; }

    public required IMetadataReader Metadata { get; init; }

    public required IAttachmentSource Attachments { get; init; }

    /// <summary>Gets where LFS objects come from; null: from nowhere, so that each is missing.</summary>
    public ILfsSource? Lfs { get; init; }

    public required GitHubEndpoints Endpoints { get; init; }

    public required ScratchFolder Scratch { get; init; }

    public required IBackupProgress Progress { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Gets when every kind of a repository is read whole again.</summary>
    public SweepSchedule Sweeps { get; init; } = SweepSchedule.Default;

    /// <summary>Gets the size above which git data is streamed.</summary>
    public IndexLimit IndexLimit { get; init; } = IndexLimit.Default;

    /// <summary>
    /// Gets how many days an archive stays readable and locked; 0: for ever; null: the store is asked.
    /// </summary>
    public int? ArchivesStayDays { get; init; }

    /// <summary>Gets what stores unchanged archives again in time.</summary>
    public Renewal Renewal => field ??= new Renewal(Store, Time, ArchivesStayDays);

    /// <summary>Gets the snapshots of <see cref="Store"/>.</summary>
    public SnapshotCatalog Catalog => field ??= new SnapshotCatalog(Store);

    /// <summary>Gets the check that reads back from <see cref="Store"/>.</summary>
    public SnapshotVerification Verification => field ??= new SnapshotVerification(Store, Git, Scratch);
}
