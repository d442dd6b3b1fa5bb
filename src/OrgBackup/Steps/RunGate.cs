using OrgBackup.Report;

namespace OrgBackup.Steps;

/// <summary>
/// The gate behind the report. It fails the execution when repositories failed, so that the console offers a redrive;
/// redriven, it lets exactly those repositories through.
/// </summary>
public sealed class RunGate(StepTools tools)
{
    // the cause of the execution is cut at 1,200 bytes, and the advice at its end must not be lost
    private const int NamesLength = 500;

    /// <exception cref="RepositoriesFailedException">Repositories failed and this is no redrive.</exception>
    /// <exception cref="AnotherRunActiveException">Redriven while another execution works.</exception>
    public async Task<RunState> PassAsync(ReportRequest request, CancellationToken cancellationToken)
    {
        var state = request.State ?? throw new UsageException("The gate was called without the run's state.");
        var reference = new RunReference(state.RunId, state.Attempt);
        var document = await tools.Documents.ReadAsync(
            ControlKeys.Run(reference), ControlJson.Default.RunDocument, cancellationToken);
        return request.Execution.RedriveCount > state.RedriveCount
            ? await OpenAsync(state, document, request.Execution, cancellationToken)
            : throw await CloseAsync(state, document, cancellationToken);
    }

    private async Task<RunState> OpenAsync(
        RunState state, RunDocument document, WorkflowExecution execution, CancellationToken cancellationToken)
    {
        if (await tools.Lease.TakeAsync(document.Execution, cancellationToken) is { } other)
        {
            throw new AnotherRunActiveException(
                $"The execution {other.Holder} is backing '{tools.Settings.Organization}' up.",
                "Redrive this execution when that one has ended.");
        }

        var next = document with { Run = document.Run with { Attempt = document.Run.Attempt + 1 } };
        await tools.Documents.PutAsync(
            ControlKeys.Run(new RunReference(next.Run.Id, next.Run.Attempt)),
            next,
            ControlJson.Default.RunDocument,
            cancellationToken);
        return state with
        {
            Status = RunStatus.Ok,
            Attempt = next.Run.Attempt,
            ItemCount = state.FailedCount,
            RedriveCount = execution.RedriveCount,
            MaxConcurrency = tools.Settings.MaxConcurrency,
            Drill = tools.Settings.Drill,
        };
    }

    private async Task<RepositoriesFailedException> CloseAsync(
        RunState state, RunDocument document, CancellationToken cancellationToken)
    {
        await tools.Lease.ReleaseAsync(document.Execution, cancellationToken);
        var manifest = await tools.Runs.ReadAsync(state.RunId, cancellationToken);
        var failed = RunVerdict.ToRetry(manifest).ToList();
        return new RepositoriesFailedException(
            $"{failed.Count} of {manifest.Totals.Repositories} repositories failed: {Names(failed)}. "
                + $"The report is {tools.Store.Location}/{state.ReportKey}.",
            "Redrive this execution to do only these again; after 14 days start a new one with "
                + $"{{\"retryOf\": \"{state.RunId}\"}}.");
    }

    private static string Names(List<RepositoryOutcome> failed)
    {
        var shown = new List<string>();
        foreach (var name in failed.Select(Named))
        {
            if (shown.Sum(one => one.Length + 2) + name.Length > NamesLength)
            {
                return $"{string.Join(", ", shown)} and {failed.Count - shown.Count} more";
            }

            shown.Add(name);
        }

        return string.Join(", ", shown);
    }

    private static string Named(RepositoryOutcome outcome) =>
        $"{outcome.Name} ({outcome.Error?.Type ?? "incomplete"})";
}
