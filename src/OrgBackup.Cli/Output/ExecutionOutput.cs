using System.Text.Json;
using OrgBackup.Aws;
using OrgBackup.Cli.Stack;
using OrgBackup.Report;

namespace OrgBackup.Cli.Output;

/// <summary>An execution as a few lines, or as JSON.</summary>
internal static class ExecutionOutput
{
    private const int Width = -12;

    public static async Task WriteAsync(CliContext context, ExecutionState state, Uri? console, bool json)
    {
        if (json)
        {
            var document = ExecutionDocument.Of(state, console);
            await context.Out.WriteLineAsync(JsonSerializer.Serialize(document, CliJson.Readable.ExecutionDocument));
            return;
        }

        await context.Out.WriteLineAsync($"{"Execution",Width} {VisibleText.Escape(state.Execution.Name)}");
        await context.Out.WriteLineAsync($"{"State",Width} {State(context, state)}");
        foreach (var (title, text) in Lines(state, console))
        {
            await context.Out.WriteLineAsync($"{title,Width} {text}");
        }
    }

    private static IEnumerable<(string Title, string Text)> Lines(ExecutionState state, Uri? console)
    {
        var execution = state.Execution;
        IEnumerable<(string Title, string? Text)> lines =
        [
            ("Phase", execution.IsOver ? null : ExecutionText.Phase(state)),
            ("Progress", state.MapRun is { } mapRun ? ExecutionText.Progress(mapRun) : null),
            ("Run", ExecutionText.Field(execution.Output, "runId")),
            ("Repositories", Result(execution)),
            ("Manifest", ExecutionText.Field(execution.Output, "manifestKey")),
            ("Report", ExecutionText.Field(execution.Output, "reportKey")),
            ("Error", execution.Error),
            ("Cause", ExecutionText.Cause(execution)),
            ("Redrive", state.HasFailed ? Redrive(execution) : null),
            ("Watch", execution.IsOver ? null : $"orgbackup status {execution.Name} --wait"),
            ("Console", console?.AbsoluteUri),
        ];
        return lines.Where(line => line.Text is not null).Select(line => (line.Title, VisibleText.Escape(line.Text!)));
    }

    private static string State(CliContext context, ExecutionState state)
    {
        var word = ExecutionText.State(state.Execution);
        var colour = state.HasFailed ? OutcomeStatus.Failed : state.Execution.IsOver ? OutcomeStatus.Succeeded : "";
        var elapsed = HumanText.Duration(state.Elapsed(context.Time));
        var times = state.Execution.RedriveCount is > 0 and var redrives ? $", redriven {Times(redrives)}" : "";
        var when = state.Execution.StoppedAt is { } end
            ? $"after {elapsed}, at {HumanText.Time(end)}"
            : $"for {elapsed}, since {HumanText.Time(state.Since)}";
        return $"{context.Paint(colour, VisibleText.Escape(word))} {when}{times}";
    }

    private static string? Result(Execution execution)
    {
        var items = ExecutionText.Field(execution.Output, "itemCount");
        var failed = ExecutionText.Field(execution.Output, "failedCount");
        return items is null || failed is null ? null : $"{items} worked on, {failed} failed";
    }

    private static string Redrive(Execution execution) => execution.RedriveStatus switch
    {
        "NOT_REDRIVABLE" => $"not possible: {execution.RedriveStatusReason ?? "AWS does not say why"}; "
            + "orgbackup start --retry-of RUN does what failed",
        _ => $"orgbackup redrive {execution.Name}",
    };

    private static string Times(int times) => times == 1 ? "once" : $"{HumanText.Number(times)} times";
}
