using System.Globalization;
using OrgBackup.Report;
using OrgBackup.Restore;
using OrgBackup.Storage;

namespace OrgBackup.Cli.Output;

/// <summary>What is in Deep Archive, what bringing it back costs, and what was begun.</summary>
internal static class ColdOutput
{
    private const int Named = 10;

    public static async Task WriteAsync(CliContext context, ColdLook look)
    {
        await ListAsync(context, look.Retrieving, "on the way out of the archive");
        await ListAsync(context, look.Archived, "in an archive storage class (Deep Archive)");
        if (look.Archived.Count == 0)
        {
            await context.Out.WriteLineAsync("Nothing was restored. Run the same command with --resume later.");
            return;
        }

        foreach (var tier in new[] { RetrievalTier.Standard, RetrievalTier.Bulk })
        {
            var price = RetrievalPrice.Of(look.Archived, tier);
            await context.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"  {Word(tier) + ":",-10} within {price.Hours} hours, about {price.Dollars:0.00} US dollars"));
        }

        await context.Out.WriteLineAsync(
            "  (S3's list price in us-east-1; other regions differ. Reading it out of AWS is about 0.09 a GB more.)");
    }

    public static Task WriteHowAsync(CliContext context) => context.Out.WriteLineAsync(
        "Nothing was restored and nothing was started. Start it with --retrieve standard or --retrieve bulk.");

    public static Task WriteStartedAsync(CliContext context, RetrievalOrder order)
    {
        var hours = RetrievalPrice.Of(order.Look.Archived, order.Tier).Hours;
        var days = HumanText.Count(order.Days, "day", "days");
        return context.Out.WriteLineAsync(
            $"Started ({Word(order.Tier)}); nothing was restored yet. Run the same command with --resume in {hours} "
                + $"hours at the latest; what was retrieved can be read for {days}.");
    }

    private static async Task ListAsync(CliContext context, IReadOnlyList<ColdObject> objects, string where)
    {
        if (objects.Count == 0)
        {
            return;
        }

        var size = HumanText.Bytes(objects.Sum(cold => cold.Size));
        await context.Out.WriteLineAsync($"{HumanText.Count(objects.Count, "object", "objects")} ({size}) {where}:");
        foreach (var cold in objects.Take(Named))
        {
            await context.Out.WriteLineAsync(VisibleText.Escape($"  {cold.Key}"));
        }

        if (objects.Count > Named)
        {
            await context.Out.WriteLineAsync($"  and {objects.Count - Named} more");
        }
    }

    private static string Word(RetrievalTier tier) => tier == RetrievalTier.Bulk ? "bulk" : "standard";
}
