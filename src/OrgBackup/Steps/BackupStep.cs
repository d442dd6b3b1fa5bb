using System.Diagnostics;
using OrgBackup.Backup;

namespace OrgBackup.Steps;

/// <summary>
/// One step of one repository's backup: goes on where the last step stopped, until the repository is done, a rate limit
/// must be waited for, or the time is nearly over. Called twice with the same state it does no harm.
/// </summary>
public sealed class BackupStep(StepTools tools, BackupTools backup, Func<long> apiCalls)
{
    /// <summary>Each step costs some ten of the 25,000 events that an execution may have.</summary>
    public const int MaxSteps = 300;

    private const int MaxIdle = 2;

    private static readonly TimeSpan SaveTime = TimeSpan.FromSeconds(60);

    private readonly RepositoryBackup _backup = new(backup);
    private readonly SharedRateHold _rate = new(tools);
    private readonly StepResults _results = new(tools);

    /// <param name="state">The child execution's state.</param>
    /// <param name="cancellationToken">Cancelled when the time is nearly over: there is time left to save.</param>
    public async Task<BackupStepState> RunAsync(BackupStepState state, CancellationToken cancellationToken)
    {
        if (state.Action == StepActions.Abandon)
        {
            return await _results.AbandonAsync(state, cancellationToken);
        }

        var document = await tools.Documents.ReadAsync(
            ControlKeys.Run(state.Run), ControlJson.Default.RunDocument, cancellationToken);
        await tools.Lease.RenewAsync(document.Execution, cancellationToken);
        if (await _results.FindAsync(state, cancellationToken) is { } earlier)
        {
            return earlier;
        }

        if (await _rate.UntilAsync(cancellationToken) is { } until)
        {
            return Waiting(state, until);
        }

        var folder = backup.Scratch.NewFolder();
        try
        {
            return await WorkAsync(state, document, folder, cancellationToken);
        }
        finally
        {
            ScratchFolder.Remove(folder);
        }
    }

    private async Task<BackupStepState> WorkAsync(
        BackupStepState state, RunDocument document, string folder, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var files = RepositoryBackup.FilesOf(folder);
        var calls = apiCalls();
        var checkpoint = await WorkCheckpoint.OpenAsync(tools, state, files, cancellationToken);
        try
        {
            var draft = await DraftAsync(state, document, checkpoint, cancellationToken);
            var outcome = await _backup.ContinueAsync(
                draft, checkpoint.Work, folder, SlicingOf(state, checkpoint.Work), cancellationToken);
            return await _results.FinishAsync(
                state,
                outcome with { Seconds = Math.Round(checkpoint.Document.Seconds + watch.Elapsed.TotalSeconds, 2) },
                checkpoint.Document.ApiCalls + apiCalls() - calls,
                cancellationToken);
        }
        catch (GitHubRateLimitedException e)
        {
            await SaveAsync(checkpoint, files, apiCalls() - calls, watch.Elapsed);
            return Waiting(state, e.Until);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // what is cut off may fail in any way; a failure of another cause meets the next step too
            await SaveAsync(checkpoint, files, apiCalls() - calls, watch.Elapsed);
            return await ContinueAsync(state, checkpoint);
        }
    }

    private async Task<SnapshotDraft> DraftAsync(
        BackupStepState state,
        RunDocument document,
        WorkCheckpoint checkpoint,
        CancellationToken cancellationToken) => new()
        {
            Run = document.Run,
            Repository = state.Item.Repository,
            Folder = state.Item.Folder,
            Memory = state.Item.Memory,
            Sequence = state.Item.Sequence,
            Sweeps = backup.Sweeps,
            IndexLimitKb = tools.Settings.IndexLimitKb,
            CapturedAt = checkpoint.Document.CapturedAt,
            Previous = await checkpoint.PreviousAsync(cancellationToken),
            Full = document.Full,
            Verify = tools.Settings.Verify,
            SizeLimitKb = tools.Settings.SizeLimitKb,
        };

    /// <summary>Where a larger machine is at hand it is that one's: it needs no slices.</summary>
    private GitSlicing? SlicingOf(BackupStepState state, RepositoryWork work) => tools.Settings.HasLargeMachine
        ? null
        : new(
            work.GitSlices,
            tools.Documents.Files,
            number => ControlKeys.Slice(state.Run, state.Item.Repository, number),
            tools.Settings.SizeLimitKb * 1024);

    private static async Task SaveAsync(WorkCheckpoint checkpoint, string files, long calls, TimeSpan time)
    {
        using var limit = new CancellationTokenSource(SaveTime);
        await checkpoint.SaveAsync(files, calls, time.TotalSeconds, limit.Token);
    }

    /// <summary>The time is over. What twice in a row brought nothing forward will not do so the third time.</summary>
    private async Task<BackupStepState> ContinueAsync(BackupStepState state, WorkCheckpoint checkpoint)
    {
        var next = StepResults.Next(state) with
        {
            Status = StepStatus.Continue,
            Idle = checkpoint.HasProgress ? 0 : state.Idle + 1,
        };
        var name = state.Item.Repository.Name;
        if (next.Idle < MaxIdle && next.Step < MaxSteps)
        {
            tools.Progress.Message($"{name}: the time is over in step {next.Step}; the next one goes on.");
            return next;
        }

        BackupException reason = checkpoint.Work.Git is null
            ? GitRequests.TooLarge(
                $"The git data of {name} could not be transferred within the time of one invocation.")
            : new NoProgressException(
                $"The backup of {name} takes longer than {next.Step} steps bring forward.",
                "Give the backup function more time or memory, or back this repository up on a machine.");
        using var limit = new CancellationTokenSource(SaveTime);
        return await _results.FailAsync(state, reason, checkpoint.Document.ApiCalls, limit.Token);
    }

    private BackupStepState Waiting(BackupStepState state, DateTimeOffset until)
    {
        var at = WaitTimes.Spread(until, tools.Time);
        tools.Progress.Message($"{state.Item.Repository.Name}: GitHub asks to wait; going on at {at:u}.");
        tools.Metrics([new StepMetric("RateLimitWaitSeconds", WaitTimes.Seconds(at, tools.Time), "Seconds")]);
        return StepResults.Next(state) with { Status = StepStatus.Waiting, WaitUntil = at };
    }
}
