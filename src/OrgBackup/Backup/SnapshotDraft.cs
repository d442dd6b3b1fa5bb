using OrgBackup.Discover;
using OrgBackup.Report;
using OrgBackup.Snapshots;

namespace OrgBackup.Backup;

/// <summary>What all parts of one repository's backup need to know.</summary>
public sealed record SnapshotDraft
{
    public required BackupRun Run { get; init; }

    public required DiscoveredRepository Repository { get; init; }

    /// <summary>Gets the repository's folder in the store.</summary>
    public required string Folder { get; init; }

    public required DateTimeOffset CapturedAt { get; init; }

    /// <summary>
    /// Gets the newest snapshot of this repository, also under a former name; null when there is none.
    /// </summary>
    public StoredSnapshot? Previous { get; init; }

    /// <summary>Gets a value indicating whether nothing stored earlier may be built on.</summary>
    public bool Full { get; init; }

    public VerifyLevel Verify { get; init; }

    /// <summary>
    /// Gets the size in KiB, as GitHub lists it, above which no git transfer is begun; 0: no limit.
    /// </summary>
    public long SizeLimitKb { get; init; }

    /// <summary>
    /// Gets the size in KiB, as GitHub lists it, above which git data is streamed into its archive and not indexed; 0:
    /// always indexed.
    /// </summary>
    public long IndexLimitKb { get; init; } = IndexLimit.Default.Kilobytes;

    /// <summary>Gets what the last run remembers of the repository; null when nothing is known.</summary>
    public RepositoryMemory? Memory { get; init; }

    /// <summary>Gets the number of the run among all of the store.</summary>
    public int Sequence { get; init; } = 1;

    /// <summary>Gets when everything is read whole again.</summary>
    public SweepSchedule Sweeps { get; init; } = SweepSchedule.Default;

    /// <summary>Gets the snapshot whose artifacts may be named again.</summary>
    public StoredSnapshot? BuildOn =>
        Full || Previous is { Altered: true } or { Record.IsAdopted: true } ? null : Previous;
}
