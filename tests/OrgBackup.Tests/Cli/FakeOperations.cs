using OrgBackup.Backup;
using OrgBackup.Cli;
using OrgBackup.Report;
using OrgBackup.Restore;
using OrgBackup.Restore.ToGitHub;
using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Tests.Report;
using OrgBackup.Verify;

namespace OrgBackup.Tests.Cli;

/// <summary>A library that answers what a test tells it to, and remembers what it was asked.</summary>
internal sealed class FakeOperations : IOperations
{
    public List<object> Asked { get; } = [];

    public RunManifest Manifest { get; init; } = SampleRun.Clean;

    public BackupForecast Forecast { get; init; } = new() { Organization = "acme", Repositories = [], ApiCalls = 1 };

    public VerifyReport Verified { get; init; } = new() { Depth = "full", Snapshots = [] };

    public RestoreSummary Restored { get; init; } = Summary(new RestoredItem("git", "d/widgets.git", Problem: null));

    public IReadOnlyList<RunManifest> Runs { get; init; } = [];

    public IReadOnlyList<StoredSnapshot> Snapshots { get; init; } = [];

    public Exception? Failure { get; init; }

    /// <summary>Gets what happens while an operation runs.</summary>
    public Func<IBackupProgress, CancellationToken, Task> Work { get; init; } = (_, _) => Task.CompletedTask;

    public static RestoreSummary Summary(params RestoredItem[] items) => new()
    {
        Repository = "acme/widgets",
        Snapshot = new BackupKey("widgets/snapshots/2026-11-23.json"),
        Date = new DateOnly(2026, 11, 23),
        Items = items,
    };

    public Task<RunManifest> BackUpAsync(
        string store, BackupOptions options, IBackupProgress progress, CancellationToken cancellationToken) =>
        AnswerAsync(options, Manifest, progress, cancellationToken);

    public Task<BackupForecast> ForecastAsync(
        string store, BackupOptions options, IBackupProgress progress, CancellationToken cancellationToken) =>
        AnswerAsync(options, Forecast, progress, cancellationToken);

    public Task<RunManifest> RetryAsync(
        string store, RetryRequest request, IBackupProgress progress, CancellationToken cancellationToken) =>
        AnswerAsync(request, Manifest, progress, cancellationToken);

    public Task<VerifyReport> VerifyAsync(
        string store, VerifyOptions options, IBackupProgress progress, CancellationToken cancellationToken) =>
        AnswerAsync(options, Verified, progress, cancellationToken);

    public Task<RestoreSummary> RestoreAsync(
        string store, RestoreRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(request, Restored, new SilentProgress(), cancellationToken);

    public ColdLook Cold { get; init; } = new([], []);

    public AdoptReport Adopted { get; init; } = new() { Organization = "acme", Adopted = [], Problems = [] };

    public RestoreAllSummary RestoredAll { get; init; } = new()
    {
        Repositories = [new RestoredRepository("widgets", Summary(), Problem: null)],
        Younger = [],
    };

    public Task<RestoreAllSummary> RestoreAllAsync(
        string store, RestoreAllRequest request, IBackupProgress progress, CancellationToken cancellationToken) =>
        AnswerAsync(request, RestoredAll, progress, cancellationToken);

    public Task<ColdLook> LookForColdAsync(string store, RestoreNeeds needs, CancellationToken cancellationToken) =>
        Task.FromResult(Cold);

    public Task RetrieveAsync(string store, RetrievalOrder order, CancellationToken cancellationToken) =>
        AnswerAsync(order, order, new SilentProgress(), cancellationToken);

    public Task<AdoptReport> AdoptAsync(
        string store, AdoptRequest request, IBackupProgress progress, CancellationToken cancellationToken) =>
        AnswerAsync(request, Adopted, progress, cancellationToken);

    public PruneReport Pruned { get; init; } = new() { Keep = "last=1", Folders = [], Problems = [] };

    public Task<PruneReport> PruneAsync(
        string store, PruneRequest request, IBackupProgress progress, CancellationToken cancellationToken) =>
        AnswerAsync(request, Pruned, progress, cancellationToken);

    public HubRestoreResult HubRestored { get; init; } = new()
    {
        Repository = "acme/widgets",
        Target = "copy/widgets",
        Snapshot = new("widgets/snapshots/2026-11-22.json"),
        Date = new(2026, 11, 22),
        Journal = "journal.jsonl",
        Restored = new Dictionary<string, long>(StringComparer.Ordinal) { ["labels"] = 9 },
        NotRestored = [],
        Differences = [new("issues", "author and dates", 12)],
        Calls = 40,
    };

    public HubPlan HubPlan { get; init; } = new()
    {
        Repository = "acme/widgets",
        Target = "copy/widgets",
        Snapshot = new("widgets/snapshots/2026-11-22.json"),
        Date = new(2026, 11, 22),
        Works = [new("labels", 9, 19, 9, Bytes: 0)],
        Calls = 19,
        ContentCalls = 9,
        Bytes = 0,
        MinutesAtLeast = 0.2,
        Notes = ["A note."],
    };

    public Task<HubRestoreResult> RestoreAsync(
        string store, HubRestoreRequest request, IBackupProgress progress, CancellationToken cancellationToken) =>
        AnswerAsync(request, HubRestored, progress, cancellationToken);

    public HubRestoreAllResult HubRestoredAll { get; init; } = new()
    {
        Target = "copy",
        Journals = "journals",
        Repositories = [new("widgets", RestoredStatus.Restored) { Target = "copy/widgets" }],
        Younger = [],
        Calls = 40,
    };

    public HubPlanAll HubPlanAll { get; init; } = new()
    {
        Target = "copy",
        Repositories = [new("widgets") { Target = "copy/widgets", Calls = 19, ContentCalls = 9 }],
        Works = [],
        Calls = 19,
        ContentCalls = 9,
        Bytes = 0,
        MinutesAtLeast = 0.2,
        Notes = [],
        Younger = [],
    };

    public Task<HubRestoreAllResult> RestoreAllAsync(
        string store, HubRestoreAllRequest request, IBackupProgress progress, CancellationToken cancellationToken) =>
        AnswerAsync(request, HubRestoredAll, progress, cancellationToken);

    public Task<HubPlanAll> PlanRestoreAllAsync(
        string store, HubRestoreAllRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(request, HubPlanAll, new SilentProgress(), cancellationToken);

    public Task<HubPlan> PlanRestoreAsync(string store, HubRestoreRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(request, HubPlan, new SilentProgress(), cancellationToken);

    public Task<IReadOnlyList<RunManifest>> ListRunsAsync(
        string store, IBackupProgress progress, CancellationToken cancellationToken) =>
        AnswerAsync(store, Runs, progress, cancellationToken);

    public Task<IReadOnlyList<StoredSnapshot>> ListSnapshotsAsync(
        string store, string repository, IBackupProgress progress, CancellationToken cancellationToken) =>
        AnswerAsync(repository, Snapshots, progress, cancellationToken);

    public IReadOnlyDictionary<BackupKey, ProofState> Proofs { get; init; } = new Dictionary<BackupKey, ProofState>();

    public Task<IReadOnlyDictionary<BackupKey, ProofState>> ListProofsAsync(
        string store, IReadOnlyList<StoredSnapshot> snapshots, CancellationToken cancellationToken) =>
        Task.FromResult(Proofs);

    public DrillReport Drilled { get; init; } = new() { Seed = 7, At = DateTimeOffset.UnixEpoch, Snapshots = [] };

    public Task<DrillReport> DrillAsync(
        string store, DrillOptions options, IBackupProgress progress, CancellationToken cancellationToken) =>
        AnswerAsync(options, Drilled, progress, cancellationToken);

    public DoctorReport Examined { get; init; } = new() { Organization = "acme", Rows = [], ApiCalls = 0 };

    public Task<DoctorReport> ExamineAsync(
        string organization, string? store, IBackupProgress progress, CancellationToken cancellationToken) =>
        AnswerAsync((organization, store), Examined, progress, cancellationToken);

    public Task<RunManifest> ReadRunAsync(string store, string run, CancellationToken cancellationToken) =>
        AnswerAsync(run, Manifest, new SilentProgress(), cancellationToken);

    private async Task<T> AnswerAsync<T>(object asked, T answer, IBackupProgress progress, CancellationToken cancellationToken)
    {
        Asked.Add(asked);
        await Work(progress, cancellationToken);
        return Failure is { } failure ? throw failure : answer;
    }
}
