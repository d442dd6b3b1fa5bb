using OrgBackup.Snapshots;

namespace OrgBackup.Restore.ToGitHub;

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
        var plan = await PlanAsync(await FindAsync(request, cancellationToken), request, cancellationToken);
        if (plan.Exists)
        {
            var there = $"{request.Target} is there already: only --resume or --into-existing goes on with it.";
            return plan with { Notes = [.. plan.Notes, there] };
        }

        await new TargetOwner(tools.Hub).CreationPathAsync(request.Target.Owner, cancellationToken);
        return plan;
    }

    /// <exception cref="UsageException">No such snapshot, a target that is there, no right to create it.</exception>
    public async Task<HubRestoreResult> RunAsync(HubRestoreRequest request, CancellationToken cancellationToken) =>
        await RunAsync(await FindAsync(request, cancellationToken), request, cancellationToken);

    /// <summary>Likewise, of this very snapshot, whoever may own the target.</summary>
    internal async Task<HubPlan> PlanAsync(
        StoredSnapshot snapshot, HubRestoreRequest request, CancellationToken cancellationToken)
    {
        var folder = tools.Scratch.NewFolder();
        try
        {
            var source = await OpenAsync(snapshot, request, folder, ["metadata"], cancellationToken);
            await using var journal = RestoreJournal.Open(path: null, resume: false);
            var context = tools.ContextOf(request, source, journal);
            var plan = new RestorePlan();
            foreach (var step in Steps)
            {
                await step.PlanAsync(context, plan, cancellationToken);
            }

            var there = await tools.Hub.FindAsync(request.Target.PathOf(""), cancellationToken);
            return HubPlan.Of(context, plan) with { Exists = there is not null };
        }
        finally
        {
            ScratchFolder.Remove(folder);
        }
    }

    /// <summary>Likewise, of this very snapshot, unless the restore was begun with an earlier one.</summary>
    internal async Task<HubRestoreResult> RunAsync(
        StoredSnapshot snapshot, HubRestoreRequest request, CancellationToken cancellationToken)
    {
        if (!request.Resume)
        {
            // before an earlier journal is put aside
            await using var none = RestoreJournal.Open(path: null, resume: false);
            await RepositoryStep.CheckAsync(tools.Hub, none, request, cancellationToken);
        }

        var path = request.Journal ?? RestoreJournal.DefaultPath(request.Target);
        await using var journal = RestoreJournal.Open(path, request.Resume, tools.Journal);
        var begun = await journal.SnapshotAsync(tools.Store, snapshot, cancellationToken);
        if (journal.IsFinished(request))
        {
            await RepositoryStep.CheckAsync(tools.Hub, journal, request, cancellationToken);
            return HubRestoreResult.OfEarlier(begun, request, path);
        }

        var folder = tools.Scratch.NewFolder();
        try
        {
            var source = await OpenAsync(begun, request, folder, ["git", "wiki", "metadata"], cancellationToken);
            return await RunAsync(tools.ContextOf(request, source, journal), path, cancellationToken);
        }
        finally
        {
            ScratchFolder.Remove(folder);
        }
    }

    private async Task<HubRestoreResult> RunAsync(
        RestoreContext context, string path, CancellationToken cancellationToken)
    {
        var before = tools.Hub.Calls;
        foreach (var damage in context.Source.Damages)
        {
            context.Ledger.NotRestored(damage.What, damage.What, damage.Problem!);
        }

        foreach (var step in context.Journal.IsDone(FinishStep.Archived) ? [] : Steps)
        {
            tools.Progress.Phase(context.Target.ToString(), step.Name);
            await step.RunAsync(context, cancellationToken);
        }

        RestoreLimits.Tell(context);
        var result = HubRestoreResult.Of(context, path) with { Calls = tools.Hub.Calls - before };
        if (result.Complete)
        {
            await context.Journal.FinishAsync(context.Request, cancellationToken);
        }

        return result;
    }

    private Task<StoredSnapshot> FindAsync(HubRestoreRequest request, CancellationToken cancellationToken) =>
        new SnapshotFinder(tools.Store).FindAsync(request.Repository, request.Date, cancellationToken);

    private Task<SnapshotSource> OpenAsync(
        StoredSnapshot snapshot,
        HubRestoreRequest request,
        string folder,
        IReadOnlyList<string> parts,
        CancellationToken cancellationToken) =>
        SnapshotSource.OpenAsync(
            tools.Store,
            snapshot,
            new RestoreRequest
            {
                Repository = request.Repository,
                Date = request.Date,
                TargetFolder = folder,
                Parts = [.. parts.Where(part => part == "metadata" || request.Wants(part))],
            },
            cancellationToken);
}
