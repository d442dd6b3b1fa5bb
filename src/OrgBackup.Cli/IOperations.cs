using OrgBackup.Backup;
using OrgBackup.Git;
using OrgBackup.Report;
using OrgBackup.Restore;
using OrgBackup.Restore.ToGitHub;
using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Verify;

namespace OrgBackup.Cli;

/// <summary>What the verbs ask the library to do: a seam, so that the command line can be tested alone.</summary>
internal interface IOperations
{
    Task<RunManifest> BackUpAsync(
        string store, BackupOptions options, IBackupProgress progress, CancellationToken cancellationToken);

    Task<BackupForecast> ForecastAsync(
        string store, BackupOptions options, IBackupProgress progress, CancellationToken cancellationToken);

    Task<RunManifest> RetryAsync(
        string store, RetryRequest request, IBackupProgress progress, CancellationToken cancellationToken);

    /// <summary>The runs, oldest first; a manifest that cannot be read is a message.</summary>
    Task<IReadOnlyList<RunManifest>> ListRunsAsync(
        string store, IBackupProgress progress, CancellationToken cancellationToken);

    /// <summary>
    /// The snapshots of each repository that had this name, oldest first; a damaged one is a message.
    /// </summary>
    Task<IReadOnlyList<StoredSnapshot>> ListSnapshotsAsync(
        string store, string repository, IBackupProgress progress, CancellationToken cancellationToken);

    /// <summary>The newest later proof of each of these snapshots that has one.</summary>
    Task<IReadOnlyDictionary<BackupKey, ProofState>> ListProofsAsync(
        string store, IReadOnlyList<StoredSnapshot> snapshots, CancellationToken cancellationToken);

    Task<VerifyReport> VerifyAsync(
        string store, VerifyOptions options, IBackupProgress progress, CancellationToken cancellationToken);

    /// <summary>Restores a sample into a scratch folder, compares it with the records, notes what it found.</summary>
    Task<DrillReport> DrillAsync(
        string store, DrillOptions options, IBackupProgress progress, CancellationToken cancellationToken);

    Task<RestoreSummary> RestoreAsync(string store, RestoreRequest request, CancellationToken cancellationToken);

    /// <summary>Every repository of the store, each into a folder of its own.</summary>
    Task<RestoreAllSummary> RestoreAllAsync(
        string store, RestoreAllRequest request, IBackupProgress progress, CancellationToken cancellationToken);

    /// <summary>What of all that a restore will read is in an archive storage class.</summary>
    Task<ColdLook> LookForColdAsync(string store, RestoreNeeds needs, CancellationToken cancellationToken);

    Task RetrieveAsync(string store, RetrievalOrder order, CancellationToken cancellationToken);

    /// <summary>Dated archives of another tool get records.</summary>
    Task<AdoptReport> AdoptAsync(
        string store, AdoptRequest request, IBackupProgress progress, CancellationToken cancellationToken);

    /// <summary>What no kept snapshot needs is deleted, or only told.</summary>
    Task<PruneReport> PruneAsync(
        string store, PruneRequest request, IBackupProgress progress, CancellationToken cancellationToken);
    /// <summary>Makes a GitHub repository from a snapshot.</summary>
    Task<HubRestoreResult> RestoreAsync(
        string store, HubRestoreRequest request, IBackupProgress progress, CancellationToken cancellationToken);

    /// <summary>Every repository of the store, each to a repository of an organization.</summary>
    Task<HubRestoreAllResult> RestoreAllAsync(
        string store, HubRestoreAllRequest request, IBackupProgress progress, CancellationToken cancellationToken);

    Task<HubPlanAll> PlanRestoreAllAsync(
        string store, HubRestoreAllRequest request, CancellationToken cancellationToken);

    /// <summary>Tells what that would do; nothing is written.</summary>
    Task<HubPlan> PlanRestoreAsync(string store, HubRestoreRequest request, CancellationToken cancellationToken);

    /// <summary>Whether the token, and the store if one is given, can do the whole job.</summary>
    Task<DoctorReport> ExamineAsync(
        string organization, string? store, IBackupProgress progress, CancellationToken cancellationToken);

    Task<RunManifest> ReadRunAsync(string store, string run, CancellationToken cancellationToken);
}

/// <summary>What to retrieve, how fast, and for how many days.</summary>
internal sealed record RetrievalOrder(ColdLook Look, RetrievalTier Tier, int Days);

/// <summary>What stays, and whether the rest is really deleted.</summary>
internal sealed record PruneRequest(KeepRules Keep, bool Yes);

/// <summary>What a retry takes up, and how.</summary>
internal sealed record RetryRequest(string Run, int Concurrency, VerifyLevel Verify, GitEngineKind Engine);
