namespace OrgBackup.Steps;

/// <summary>
/// Makes the report of an execution that ended without one: aborted, timed out, or failed on the way. An event calls
/// it; nothing depends on it but that report, and calling it twice is harmless.
/// </summary>
public sealed class RunSalvage(StepTools tools)
{
    private readonly ReportStep _report = new(tools);

    public async Task<RunState> RunAsync(WorkflowExecution execution, CancellationToken cancellationToken)
    {
        // a field that an event lacks is null, whatever its type says
        if (execution is not { Id.Length: > 0, Name.Length: > 0 })
        {
            throw new UsageException("The salvage was called without an execution.");
        }

        await tools.Lease.ReleaseAsync(execution.Id, cancellationToken);
        var found = await tools.Documents.FindAsync(
            ControlKeys.Execution(execution.Name), ControlJson.Default.RunPointer, cancellationToken);
        if (found is null)
        {
            // its discovery may be at work yet: it must not take the lease for nobody
            await tools.Documents.CreateAsync(
                ControlKeys.Execution(execution.Name),
                RunPointer.Ended,
                ControlJson.Default.RunPointer,
                cancellationToken);
        }

        if (found is not { Value: { RunId.Length: > 0 } pointer }
            || await NewestAttemptAsync(pointer, cancellationToken) is not { } document
            || !await WasDiscoveredAsync(document, cancellationToken))
        {
            tools.Progress.Message(
                $"{execution.Name} ended before a repository was listed: there is nothing to report.");
            return new RunState { Status = RunStatus.Skipped };
        }

        return await HasReportAsync(document, cancellationToken)
            ? StateOf(document, RunStatus.Ok)
            : await ReportAsync(document, execution, cancellationToken);
    }

    private async Task<RunState> ReportAsync(
        RunDocument document, WorkflowExecution execution, CancellationToken cancellationToken)
    {
        var (_, again) = await _report.WriteAsync(
            document, LostStep.Interrupted(execution.Status ?? ""), cancellationToken);
        return StateOf(document, again.Count == 0 ? RunStatus.Clean : RunStatus.Incomplete) with
        {
            FailedCount = again.Count,
        };
    }

    private async Task<RunDocument?> NewestAttemptAsync(RunPointer pointer, CancellationToken cancellationToken)
    {
        RunDocument? newest = null;
        for (var attempt = pointer.Attempt; ; attempt++)
        {
            var key = ControlKeys.Run(new RunReference(pointer.RunId, attempt));
            var found = await tools.Documents.FindAsync(key, ControlJson.Default.RunDocument, cancellationToken);
            if (found is null)
            {
                return newest;
            }

            newest = found.Value;
        }
    }

    private async Task<bool> WasDiscoveredAsync(RunDocument document, CancellationToken cancellationToken) =>
        await tools.Documents.FindAsync(
            ControlKeys.Discovery(new RunReference(document.Run.Id, document.FirstAttempt)),
            ControlJson.Default.DiscoveryDocument,
            cancellationToken) is not null;

    private async Task<bool> HasReportAsync(RunDocument document, CancellationToken cancellationToken) =>
        await tools.Runs.ExistsAsync(document.Run.Id, cancellationToken)
        && (await tools.Runs.ReadAsync(document.Run.Id, cancellationToken)).Run.Attempt >= document.Run.Attempt;

    private static RunState StateOf(RunDocument document, string status) =>
        new() { Status = status, RunId = document.Run.Id, Attempt = document.Run.Attempt };
}
