using OrgBackup.Report;
using OrgBackup.Restore;

namespace OrgBackup.Cli.Output;

/// <summary>What became of a whole organization: one row per repository, then what is not there.</summary>
internal static class RestoreAllOutput
{
    public static async Task WriteAsync(CliContext context, RestoreAllSummary summary, string folder)
    {
        var rows = summary.Repositories;
        var width = Math.Max(10, rows.Max(row => row.Folder.Length));
        foreach (var row in rows)
        {
            var (status, word) = StateOf(row);
            var date = row.Summary is { } done ? HumanText.Date(done.Date) : new string(' ', 10);
            var gone = row.Gone ? "  no longer on GitHub" : "";
            await context.Out.WriteLineAsync(
                $"{context.Paint(status, word)}  {VisibleText.Escape(row.Folder).PadRight(width)}  {date}{gone}");
            foreach (var problem in ProblemsOf(row))
            {
                await context.Out.WriteLineAsync(VisibleText.Escape($"              {problem}"));
            }
        }

        if (summary.Younger.Count > 0)
        {
            await context.Out.WriteLineAsync(
                VisibleText.Escape($"No snapshot that old: {string.Join(", ", summary.Younger)}"));
        }

        var whole = rows.Count(row => row.Problem is null && row.Summary?.Complete != false);
        await context.Out.WriteLineAsync(VisibleText.Escape(
            $"{whole} of {HumanText.Count(rows.Count, "folder", "folders")} restored whole to {folder}"));
    }

    private static (string Status, string Word) StateOf(RestoredRepository row) => row switch
    {
        { Problem: not null } => (OutcomeStatus.Failed, "not restored"),
        { Summary: null } => (OutcomeStatus.Unchanged, "there before"),
        { Summary.Complete: false } => (OutcomeStatus.Partial, "in part     "),
        _ => (OutcomeStatus.Succeeded, "restored    "),
    };

    private static IEnumerable<string> ProblemsOf(RestoredRepository row) =>
        row.Problem is { } problem
            ? [problem]
            : row.Summary?.Items.Where(item => item.Problem is not null).Select(item => $"{item.What}: {item.Problem}")
                ?? [];
}
