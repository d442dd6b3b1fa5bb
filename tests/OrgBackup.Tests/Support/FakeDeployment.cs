using Microsoft.Extensions.Time.Testing;
using OrgBackup.Backup;
using OrgBackup.Git;
using OrgBackup.Report;
using OrgBackup.Snapshots;
using OrgBackup.Steps;

namespace OrgBackup.Tests.Support;

/// <summary>
/// The steps over a <see cref="FakeOrganization"/>, called in the order of statemachine/backup.asl.json. Waits move the
/// clock; nothing else does.
/// </summary>
internal sealed class FakeDeployment : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ScratchFolder _scratch;

    public FakeDeployment() => _scratch = ScratchFolder.Create(_folder.In("scratch"));

    public FakeOrganization Organization { get; } = new();

    public FakeAttachments Attachments { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 22, 14, 0, 0, TimeSpan.Zero));

    public MemoryStore Store { get; } = new();

    public MemoryControlStore Control { get; } = new();

    public StepSettings Settings { get; set; } = new() { Organization = "acme", MaxConcurrency = 3 };

    /// <summary>Gets or sets the git side; null: the organization in memory.</summary>
    public (IGitEngine Engine, Uri Server)? Git { get; set; }

    public List<StepMetric> Metrics { get; } = [];

    /// <summary>Gets the statuses of all backup steps, with the repository's name.</summary>
    public List<string> Trace { get; } = [];

    public RunCatalog Runs => new(Store);

    public SnapshotCatalog Catalog => new(Store);

    public StepTools Tools => new()
    {
        Settings = Settings,
        Store = Store,
        Control = Control,
        Time = Time,
        Metrics = Metrics.AddRange,
    };

    /// <summary>Gets or sets when GitHub says that the token ends.</summary>
    public DateTimeOffset? TokenExpiresAt { get; set; }

    public DiscoverStep Discover => new(Tools, Organization, () => 2, () => TokenExpiresAt);

    public static WorkflowExecution Execution(string name, ExecutionInput? input = null, int redrives = 0) => new()
    {
        Id = $"arn:aws:states:eu-west-1:123456789012:execution:OrgBackup:{name}",
        Name = name,
        StartTime = "2026-11-22T14:00:00.123Z",
        Input = input,
        RedriveCount = redrives,
    };

    public BackupStep Backup() => new(
        Tools,
        new BackupTools
        {
            Store = Store,
            Git = Git?.Engine ?? Organization,
            Metadata = Organization,
            Attachments = Attachments,
            Endpoints = FakeOrganization.Endpoints with { Server = Git?.Server ?? FakeOrganization.Endpoints.Server },
            Scratch = _scratch,
            Progress = new SilentProgress(),
            Time = Time,
        },
        () => 0);

    /// <summary>Discover, Map, Report: what it says before the gate.</summary>
    public async Task<RunState> ExecuteAsync(WorkflowExecution execution, CancellationToken cancellationToken)
    {
        var state = await Discover.RunAsync(new DiscoverRequest { Execution = execution }, cancellationToken);
        while (state.Status == RunStatus.Waiting)
        {
            Time.SetUtcNow(state.WaitUntil!.Value);
            state = await Discover.RunAsync(new DiscoverRequest { Execution = execution }, cancellationToken);
        }

        return state.Status == RunStatus.Skipped ? state : await MapAndReportAsync(state, execution, cancellationToken);
    }

    public async Task<RunState> MapAndReportAsync(
        RunState state, WorkflowExecution execution, CancellationToken cancellationToken)
    {
        foreach (var item in await ItemsAsync(state, cancellationToken))
        {
            await ChildAsync(state, item, cancellationToken);
        }

        return await ReportAsync(state, execution, cancellationToken);
    }

    public Task<RunState> ReportAsync(RunState state, WorkflowExecution execution, CancellationToken cancellationToken) =>
        new ReportStep(Tools).RunAsync(new ReportRequest { State = state, Execution = execution }, cancellationToken);

    public Task<RunState> GateAsync(RunState state, WorkflowExecution execution, CancellationToken cancellationToken) =>
        new RunGate(Tools).PassAsync(
            new ReportRequest { Action = ReportActions.Gate, State = state, Execution = execution }, cancellationToken);

    public async Task<IReadOnlyList<BackupItem>> ItemsAsync(RunState state, CancellationToken cancellationToken) =>
        await Tools.Documents.ReadAsync(
            new(state.ItemsKey), ControlJson.Default.IReadOnlyListBackupItem, cancellationToken);

    public async Task<BackupStepState> ChildAsync(
        RunState state, BackupItem item, CancellationToken cancellationToken)
    {
        var child = First(state, item);
        do
        {
            if (child.WaitUntil is { } until)
            {
                Time.SetUtcNow(until > Time.GetUtcNow() ? until : Time.GetUtcNow());
            }

            child = await StepAsync(child, cancellationToken);
        }
        while (child.Status is StepStatus.Continue or StepStatus.Waiting);
        return child;
    }

    public static BackupStepState First(RunState state, BackupItem item) =>
        new() { Run = new RunReference(state.RunId, state.Attempt), Item = item };

    public async Task<BackupStepState> StepAsync(BackupStepState state, CancellationToken cancellationToken)
    {
        var next = await Backup().RunAsync(state, cancellationToken);
        Trace.Add($"{state.Item.Repository.Name} {next.Status}");
        return next;
    }

    public double Metric(string name) => Metrics.Last(metric => metric.Name == name).Value;

    public void Dispose()
    {
        Store.Dispose();
        Control.Dispose();
        _scratch.Dispose();
        _folder.Dispose();
    }
}
