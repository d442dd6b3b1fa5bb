using System.Text.Json;
using OrgBackup.Report;
using OrgBackup.Restore.ToGitHub;

namespace OrgBackup.Cli.Output;

/// <summary>What a restore of a whole store to GitHub did, or would do: one row per repository.</summary>
internal static class HubRestoreAllOutput
{
    public static async Task WriteAsync(CliContext context, HubPlanAll plan, bool json)
    {
        if (json)
        {
            await context.Out.WriteLineAsync(JsonSerializer.Serialize(plan, CliJson.Readable.HubPlanAll));
            return;
        }

        var table = new Columns("REPOSITORY", "DATE", "CALLS ", "CONTENT ", "SIZE ", "");
        foreach (var one in plan.Repositories)
        {
            table.Add(
                one.Target ?? one.Folder,
                one.Date is { } date ? HumanText.Date(date) : "",
                HumanText.Number(one.Calls),
                HumanText.Number(one.ContentCalls),
                HumanText.Bytes(one.Bytes),
                NoteOf(one));
        }

        await context.Out.WriteLineAsync(VisibleText.Escape($"Would restore to {plan.Target}"));
        await context.Out.WriteAsync(table.Render());
        await WriteYoungerAsync(context, plan.Younger);
        await context.Out.WriteLineAsync(
            $"About {HumanText.Count(plan.Calls, "API call", "API calls")}, {HumanText.Number(plan.ContentCalls)} of "
                + "them for content (GitHub takes 80 a minute and 500 an hour): at least "
                + $"{HubRestoreOutput.Time(TimeSpan.FromMinutes(plan.MinutesAtLeast))}; nothing was done");
    }

    public static async Task WriteAsync(CliContext context, HubRestoreAllResult result, bool json)
    {
        if (json)
        {
            await context.Out.WriteLineAsync(JsonSerializer.Serialize(result, CliJson.Readable.HubRestoreAllResult));
            return;
        }

        var width = Math.Max(10, result.Repositories.Max(row => row.Folder.Length));
        foreach (var row in result.Repositories)
        {
            var (status, word) = StateOf(row.Status);
            await context.Out.WriteLineAsync(
                $"{context.Paint(status, word)}  {VisibleText.Escape(row.Folder).PadRight(width)}  "
                    + $"{VisibleText.Escape(row.Target ?? "")}{(row.Gone ? "  no longer on GitHub" : "")}");
            foreach (var problem in ProblemsOf(row))
            {
                await context.Out.WriteLineAsync(VisibleText.Escape($"              {problem}"));
            }
        }

        foreach (var team in result.Organization?.NotRestored ?? [])
        {
            await context.Out.WriteLineAsync(VisibleText.Escape($"not restored  team {team.What}: {team.Reason}"));
        }

        await WriteYoungerAsync(context, result.Younger);
        await WriteDifferencesAsync(context, result);
        if (result.Stopped is { } reason)
        {
            await context.Out.WriteLineAsync(VisibleText.Escape($"Stopped: {reason}"));
        }

        await context.Out.WriteLineAsync(VisibleText.Escape(
            $"{HumanText.Number(result.Restored)} of "
                + $"{HumanText.Count(result.Repositories.Count, "repository", "repositories")} restored whole to "
                + $"{result.Target}, with {HumanText.Count(result.Calls, "API call", "API calls")}"
                + (result.Complete ? "" : "; --resume tries the rest again")));
    }

    /// <summary>Each difference once, over all repositories.</summary>
    private static async Task WriteDifferencesAsync(CliContext context, HubRestoreAllResult result)
    {
        var table = new Columns("KIND", "ITEMS ", "WHAT");
        foreach (var same in result.Repositories.SelectMany(row => row.Result?.Differences ?? [])
            .Concat(result.Organization?.Differences ?? [])
            .GroupBy(one => (one.Kind, one.Reason)).OrderBy(group => group.Key.Kind, StringComparer.Ordinal))
        {
            table.Add(same.Key.Kind, HumanText.Number(same.Sum(one => one.Count)), same.Key.Reason);
        }

        if (table.Count > 0)
        {
            await context.Out.WriteLineAsync("What is different, because GitHub lets nobody restore it:");
            await context.Out.WriteAsync(table.Render());
        }
    }

    private static async Task WriteYoungerAsync(CliContext context, IReadOnlyList<string> younger)
    {
        if (younger.Count > 0)
        {
            await context.Out.WriteLineAsync(VisibleText.Escape($"No snapshot that old: {string.Join(", ", younger)}"));
        }
    }

    private static string NoteOf(HubPlannedRepository one) =>
        one.Problem ?? (one.WasDone ? "done before"
            : one.Exists ? "is there already"
            : one.Gone ? "no longer on GitHub"
            : "");

    private static (string Status, string Word) StateOf(string status) => status switch
    {
        RestoredStatus.Restored => (OutcomeStatus.Succeeded, "restored    "),
        RestoredStatus.DoneBefore => (OutcomeStatus.Unchanged, "done before "),
        RestoredStatus.Partial => (OutcomeStatus.Partial, "in part     "),
        RestoredStatus.NotBegun => (OutcomeStatus.Partial, "not begun   "),
        _ => (OutcomeStatus.Failed, "not restored"),
    };

    private static IEnumerable<string> ProblemsOf(HubRestoredRepository row) =>
        row.Problem is { } problem
            ? [problem]
            : row.Result?.NotRestored.Select(one => $"{one.Kind} {one.What}: {one.Reason}") ?? [];
}
