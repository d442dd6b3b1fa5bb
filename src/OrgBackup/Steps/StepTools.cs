using OrgBackup.Backup;
using OrgBackup.Report;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Steps;

/// <summary>What all steps work with.</summary>
public sealed record StepTools
{
    public required StepSettings Settings { get; init; }

    public required IBackupStore Store { get; init; }

    public required IControlStore Control { get; init; }

    public required TimeProvider Time { get; init; }

    public IBackupProgress Progress { get; init; } = new SilentProgress();

    /// <summary>Gets what hears the figures.</summary>
    public Action<IReadOnlyList<StepMetric>> Metrics { get; init; } = _ => { };

    internal ControlDocuments Documents => field ??= new(Control);

    internal RunLease Lease => field ??= new(Documents, Settings.Organization, Time);

    internal RunCatalog Runs => field ??= new(Store);

    internal SnapshotCatalog Catalog => field ??= new(Store);
}

/// <summary>How a deployment works.</summary>
public sealed record StepSettings
{
    public required string Organization { get; init; }

    /// <summary>Gets how many repositories are backed up at once.</summary>
    public int MaxConcurrency { get; init; } = 10;

    public VerifyLevel Verify { get; init; } = VerifyLevel.Quick;

    /// <summary>
    /// Gets the size in KiB, as GitHub lists it, above which no transfer is begun here; 0: no limit.
    /// </summary>
    public long SizeLimitKb { get; init; }

    /// <summary>Gets a value indicating whether there is a larger machine for what is too large here.</summary>
    public bool HasLargeMachine { get; init; }

    /// <summary>Gets when every kind of a repository is read whole again.</summary>
    public SweepSchedule Sweeps { get; init; } = SweepSchedule.Default;

    /// <summary>
    /// Gets the size in KiB above which git data is streamed into its archive and not indexed; 0: always indexed.
    /// </summary>
    public long IndexLimitKb { get; init; } = IndexLimit.Default.Kilobytes;

    /// <summary>Gets how many days an archive stays readable and locked; 0: for ever.</summary>
    public int ArchivesStayDays { get; init; }

    /// <summary>Gets how many snapshots are restored after each run, to see that they can be; null: none.</summary>
    public int? Drill { get; init; }

    public bool SkipForks { get; init; }

    public bool SkipArchived { get; init; }
}
