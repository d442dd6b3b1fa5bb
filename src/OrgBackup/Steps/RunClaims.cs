using System.Globalization;
using OrgBackup.Storage;

namespace OrgBackup.Steps;

/// <summary>Gives an execution its run: once, however often it asks.</summary>
internal sealed class RunClaims(StepTools tools)
{
    /// <param name="execution">Who asks.</param>
    /// <param name="retried">The run of which another attempt is made; null for a new run.</param>
    public async Task<BackupRun> ClaimAsync(
        WorkflowExecution execution, BackupRun? retried, CancellationToken cancellationToken)
    {
        var pointer = ControlKeys.Execution(execution.Name);
        var known = await tools.Documents.FindAsync(pointer, ControlJson.Default.RunPointer, cancellationToken);
        if (known is { Value: { RunId.Length: > 0 } begun })
        {
            return (await tools.Documents.ReadAsync(
                ControlKeys.Run(new RunReference(begun.RunId, begun.Attempt)),
                ControlJson.Default.RunDocument,
                cancellationToken)).Run;
        }

        RequireAlive(known, execution);
        var run = await FirstFreeAsync(execution, retried, cancellationToken);
        await tools.Documents.PutAsync(
            pointer, new RunPointer(run.Id, run.Attempt), ControlJson.Default.RunPointer, cancellationToken);
        return run;
    }

    /// <summary>Refuses an execution that ended meanwhile: its function may be at work yet, for nobody.</summary>
    /// <exception cref="UsageException">It was stopped, and not redriven since.</exception>
    public async Task RequireAliveAsync(WorkflowExecution execution, CancellationToken cancellationToken) =>
        RequireAlive(
            await tools.Documents.FindAsync(
                ControlKeys.Execution(execution.Name), ControlJson.Default.RunPointer, cancellationToken),
            execution);

    private static void RequireAlive(Versioned<RunPointer>? known, WorkflowExecution execution)
    {
        if (known?.Value == RunPointer.Ended && execution.RedriveCount == 0)
        {
            throw new UsageException(
                $"The execution {execution.Name} was stopped before this.", "Redrive it, or start another one.");
        }
    }

    private async Task<BackupRun> FirstFreeAsync(
        WorkflowExecution execution, BackupRun? retried, CancellationToken cancellationToken)
    {
        var now = tools.Time.GetUtcNow();
        var started = TimeOf(execution.StartTime) ?? now;
        var named = TimeOf(execution.Input?.ScheduledTime) ?? started;
        for (var number = 0; ; number++)
        {
            var run = retried is null
                ? new BackupRun
                {
                    // two runs of one second must not share a folder
                    Id = BackupRun.IdOf(tools.Settings.Organization, named.AddSeconds(number)),
                    Organization = tools.Settings.Organization,
                    Date = DateOnly.FromDateTime(named.UtcDateTime),
                    StartedAt = started,
                }
                : retried with { Attempt = retried.Attempt + 1 + number, FinishedAt = null };
            if (await IsOursAsync(run, execution, isNew: retried is null, cancellationToken))
            {
                return run;
            }
        }
    }

    private async Task<bool> IsOursAsync(
        BackupRun run, WorkflowExecution execution, bool isNew, CancellationToken cancellationToken)
    {
        var key = ControlKeys.Run(new RunReference(run.Id, run.Attempt));
        if (isNew && await tools.Runs.ExistsAsync(run.Id, cancellationToken))
        {
            return false;
        }

        var document = new RunDocument
        {
            Run = run,
            Execution = execution.Id,
            FirstAttempt = run.Attempt,
            Full = execution.Input?.Full ?? false,
            MaxConcurrency = tools.Settings.MaxConcurrency,
        };
        return await tools.Documents.CreateAsync(key, document, ControlJson.Default.RunDocument, cancellationToken)
            || await IsHeldByAsync(key, execution, cancellationToken);
    }

    private async Task<bool> IsHeldByAsync(
        BackupKey key, WorkflowExecution execution, CancellationToken cancellationToken) =>
        await tools.Documents.FindAsync(key, ControlJson.Default.RunDocument, cancellationToken) is { } found
        && found.Value.Execution == execution.Id;

    private static DateTimeOffset? TimeOf(string? text) =>
        DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time)
            ? time
            : null;
}
