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

        var assets = summary.Items.Count(item => item.Problem is null && IsAsset(item));
        if (assets > 0)
        {
            await context.Out.WriteLineAsync($"  {HumanText.Count(assets, "release asset", "release assets")}");
        }

        if (summary.Items.Count == 0)
        {
            await context.Out.WriteLineAsync("  The snapshot has none of the parts that were asked for.");
        }
    }

    // There may be thousands.
    private static bool IsAsset(RestoredItem item) => item.What.StartsWith("asset ", StringComparison.Ordinal);
}
