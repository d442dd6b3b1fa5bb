using System.Globalization;
using System.Text.Json;
using OrgBackup.Report;
using OrgBackup.Restore.ToGitHub;

namespace OrgBackup.Cli.Output;

/// <summary>What a restore to GitHub did, or would do.</summary>
internal static class HubRestoreOutput
{
    public static async Task WriteAsync(CliContext context, HubPlan plan, bool json)
    {
        if (json)
        {
            await context.Out.WriteLineAsync(JsonSerializer.Serialize(plan, CliJson.Readable.HubPlan));
            return;
        }

        var table = new Columns("COUNT ", "CALLS ", "CONTENT ", "WHAT");
        foreach (var work in plan.Works)
        {
            table.Add(
                HumanText.Number(work.Count),
                HumanText.Number(work.Calls),
                HumanText.Number(work.ContentCalls),
                work.Bytes == 0 ? work.What : $"{work.What}, {HumanText.Bytes(work.Bytes)}");
        }

        await context.Out.WriteLineAsync(VisibleText.Escape(
            $"Would restore {plan.Repository} as of {HumanText.Date(plan.Date)} to {plan.Target}"));
        await context.Out.WriteAsync(table.Render());
        foreach (var note in plan.Notes)
        {
            await context.Out.WriteLineAsync(VisibleText.Escape(note));
        }

        var time = Time(TimeSpan.FromMinutes(plan.MinutesAtLeast));
        await context.Out.WriteLineAsync(
            $"About {HumanText.Count(plan.Calls, "API call", "API calls")}, {HumanText.Number(plan.ContentCalls)} of "
                + $"them for content (GitHub takes 80 a minute and 500 an hour): at least {time}; nothing was done");
    }

    public static async Task WriteAsync(CliContext context, HubRestoreResult result, bool json)
    {
        if (json)
        {
            await context.Out.WriteLineAsync(JsonSerializer.Serialize(result, CliJson.Readable.HubRestoreResult));
            return;
        }

        await context.Out.WriteLineAsync(VisibleText.Escape(
            $"Restored {result.Repository} as of {HumanText.Date(result.Date)} to {result.Target}"));
        foreach (var (kind, count) in result.Restored.Where(one => one.Value > 0))
        {
            await context.Out.WriteLineAsync(VisibleText.Escape($"  {kind}: {HumanText.Number(count)}"));
        }

        await WriteTableAsync(
            context,
            "What is different, because GitHub lets nobody restore it:",
            new("KIND", "ITEMS ", "WHAT"),
            result.Differences.Select(one => new[] { one.Kind, HumanText.Number(one.Count), one.Reason }));
        await WriteTableAsync(
            context,
            "What could not be restored; --resume tries it again:",
            new("KIND", "WHAT", "WHY"),
            result.NotRestored.Select(one => new[] { one.Kind, one.What, one.Reason }));
    }

    private static async Task WriteTableAsync(
        CliContext context, string title, Columns table, IEnumerable<string[]> rows)
    {
        foreach (var row in rows)
        {
            table.Add(row);
        }

        if (table.Count > 0)
        {
            await context.Out.WriteLineAsync(title);
            await context.Out.WriteAsync(table.Render());
        }
    }

    public static string Time(TimeSpan time) =>
        time.TotalHours >= 2
            ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.#} hours")
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, Math.Ceiling(time.TotalMinutes)):0} min");
}
