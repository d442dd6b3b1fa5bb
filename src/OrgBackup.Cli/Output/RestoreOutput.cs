using OrgBackup.Report;
using OrgBackup.Restore;

namespace OrgBackup.Cli.Output;

/// <summary>What restore wrote, and what it could not.</summary>
internal static class RestoreOutput
{
    public static async Task WriteAsync(CliContext context, RestoreSummary summary, string folder)
    {
        var notRestored = context.Paint(OutcomeStatus.Failed, "not restored");
        var date = HumanText.Date(summary.Date);
        await context.Out.WriteLineAsync(VisibleText.Escape($"Restored {summary.Repository} as of {date} to {folder}"));
        foreach (var item in summary.Items.Where(item => item.Problem is not null || !IsAsset(item)))
        {
            await context.Out.WriteLineAsync(item.Problem is { } problem
                ? $"  {notRestored}  {VisibleText.Escape($"{item.What}: {problem}")}"
                : $"  {VisibleText.Escape($"{item.What}: {item.Path}")}");
        }

        await CountAsync(context, summary, "asset ", "release asset");
        await CountAsync(context, summary, "lfs ", "LFS object");

        if (summary.Items.Count == 0)
        {
            await context.Out.WriteLineAsync("  The snapshot has none of the parts that were asked for.");
        }
    }

    private static async Task CountAsync(CliContext context, RestoreSummary summary, string prefix, string name)
    {
        var count = summary.Items.Count(
            item => item.Problem is null && item.What.StartsWith(prefix, StringComparison.Ordinal));
        if (count > 0)
        {
            await context.Out.WriteLineAsync($"  {HumanText.Count(count, name, $"{name}s")}");
        }
    }

    // There may be thousands.
    private static bool IsAsset(RestoredItem item) =>
        item.What.StartsWith("asset ", StringComparison.Ordinal)
        || item.What.StartsWith("lfs ", StringComparison.Ordinal);
}
