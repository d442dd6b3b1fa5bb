using OrgBackup.Backup;
using OrgBackup.Git;
using OrgBackup.GitHub;
using OrgBackup.Storage;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>What a restore to GitHub works with.</summary>
public sealed record HubRestoreTools
{
    public required IBackupStore Store { get; init; }

    public required IGitHubWriter Hub { get; init; }

    public required IGitEngine Git { get; init; }

    public required ILfsTarget Lfs { get; init; }

    /// <summary>Gets the web and git root.</summary>
    public required Uri Server { get; init; }

    public required ScratchFolder Scratch { get; init; }

    public IBackupProgress Progress { get; init; } = new SilentProgress();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public JournalOptions Journal { get; init; } = new();
}

/// <summary>
/// Makes a GitHub repository from a snapshot, in the one order in which each thing finds what it needs. Interrupted at
/// any moment, it goes on with <see cref="HubRestoreRequest.Resume"/>.
/// </summary>
public sealed class HubRestore(HubRestoreTools tools)
{
    /// <summary>The parts of a restore, in their order.</summary>
    internal static IReadOnlyList<IRestoreStep> Steps { get; } =
    [
        new RepositoryStep(), new LfsStep(), new GitStep(), new WikiStep(), new LabelStep(), new MilestoneStep(),
        new ConversationStep(), new ReleaseStep(), new SettingStep(), new FinishStep(),
    ];

    /// <summary>Tells what would be done; nothing is written anywhere.</summary>
    /// <exception cref="UsageException">No such snapshot.</exception>
    public async Task<HubPlan> PlanAsync(HubRestoreRequest request, CancellationToken cancellationToken)
    {
        var source = await OpenAsync(request, ["metadata"], cancellationToken);
        await using var journal = RestoreJournal.Open(path: null, resume: false);
        var context = ContextOf(request, source, journal);
        var plan = new RestorePlan();
        foreach (var step in Steps)
        {
            await step.PlanAsync(context, plan, cancellationToken);
        }

        if (await tools.Hub.FindAsync(request.Target.PathOf(""), cancellationToken) is not null)
        {
            plan.Notes.Add($"{request.Target} is there already: only --resume or --into-existing goes on with it.");
        }
        else
        {
            await new TargetOwner(tools.Hub).CreationPathAsync(request.Target.Owner, cancellationToken);
        }

        return HubPlan.Of(context, plan);
    }

    /// <exception cref="UsageException">No such snapshot, a target that is there, no right to create it.</exception>
    public async Task<HubRestoreResult> RunAsync(HubRestoreRequest request, CancellationToken cancellationToken)
    {
        var source = await OpenAsync(request, ["git", "wiki", "metadata"], cancellationToken);
        if (!request.Resume)
        {
            // before an earlier journal is put aside
            await using var none = RestoreJournal.Open(path: null, resume: false);
            await RepositoryStep.CheckAsync(ContextOf(request, source, none), cancellationToken);
        }

        var path = request.Journal ?? RestoreJournal.DefaultPath(request.Target);
        await using var journal = RestoreJournal.Open(path, request.Resume, tools.Journal);
        var context = ContextOf(request, source, journal);
        foreach (var damage in source.Damages)
        {
            context.Ledger.NotRestored(damage.What, damage.What, damage.Problem!);
        }

        foreach (var step in journal.IsDone(FinishStep.Archived) ? [] : Steps)
        {
            tools.Progress.Phase(request.Target.ToString(), step.Name);
            await step.RunAsync(context, cancellationToken);
        }

        RestoreLimits.Tell(context);
        return HubRestoreResult.Of(context, path);
    }

    private Task<SnapshotSource> OpenAsync(
        HubRestoreRequest request, IReadOnlyList<string> parts, CancellationToken cancellationToken) =>
        SnapshotSource.OpenAsync(
            tools.Store,
            new RestoreRequest
            {
                Repository = request.Repository,
                Date = request.Date,
                TargetFolder = tools.Scratch.NewFolder(),
                Parts = [.. parts.Where(part => part == "metadata" || request.Wants(part))],
            },
            cancellationToken);

    private RestoreContext ContextOf(HubRestoreRequest request, SnapshotSource source, RestoreJournal journal) => new()
    {
        Source = source,
        Target = request.Target,
        Hub = tools.Hub,
        Journal = journal,
        Request = request,
        Progress = tools.Progress,
        Time = tools.Time,
        Git = tools.Git,
        Lfs = tools.Lfs,
        Server = tools.Server,
    };
}
