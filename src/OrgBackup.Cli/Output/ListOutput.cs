using System.Globalization;
using System.Text.Json;
using OrgBackup.Report;

namespace OrgBackup.Cli.Output;

/// <summary>The runs of a store: as a table or as a JSON array.</summary>
internal static class ListOutput
{
    public static async Task WriteRunsAsync(CliContext context, IReadOnlyList<RunManifest> runs, bool json)
    {
        if (json)
        {
            IReadOnlyList<RunEntry> entries = [.. runs.Select(run => new RunEntry(run.Run, run.Totals, run.Warnings))];
            await context.Out.WriteLineAsync(JsonSerializer.Serialize(entries, CliJson.Readable.IReadOnlyListRunEntry));
            return;
        }

        var table = new Columns(
            "RUN", "DATE", "REPOSITORIES ", "GOOD ", "PARTIAL ", "FAILED ", "GONE ", "STORED ", "RESULT");
        foreach (var manifest in runs)
        {
            var totals = manifest.Totals;
            table.Add(
                manifest.Run.Id,
                HumanText.Date(manifest.Run.Date),
                Number(totals.Repositories),
                Number(totals.Succeeded + totals.Unchanged),
                Number(totals.Partial),
                Number(totals.Failed),
                Number(totals.Gone),
                HumanText.Bytes(totals.BytesStored),
                RunVerdict.IsClean(manifest) ? "complete" : "needs attention");
        }

        await context.Out.WriteAsync(table.Count == 0 ? "No runs.\n" : table.Render());
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
