using System.Globalization;
using System.Text.Json;
using OrgBackup.Report;
using OrgBackup.Snapshots;

namespace OrgBackup.Cli.Output;

/// <summary>The runs of a store, and the snapshots of a repository: as tables or as JSON arrays.</summary>
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

    public static async Task WriteSnapshotsAsync(
        CliContext context, string repository, IReadOnlyList<StoredSnapshot> snapshots, bool json)
    {
        if (json)
        {
            IReadOnlyList<SnapshotEntry> entries = [.. snapshots.Select(Entry)];
            var text = JsonSerializer.Serialize(entries, CliJson.Readable.IReadOnlyListSnapshotEntry);
            await context.Out.WriteLineAsync(text);
            return;
        }

        var table = new Columns("DATE", "CAPTURED", "REFS ", "ISSUES ", "SIZE ", "PROOF", "MISSING", "SNAPSHOT");
        foreach (var entry in snapshots.Select(Entry))
        {
            table.Add(
                HumanText.Date(entry.Date),
                HumanText.Time(entry.CapturedAt),
                entry.Refs is { } refs ? Number(refs) : "-",
                entry.Counts.TryGetValue("issues", out var issues) ? Number(issues) : "-",
                HumanText.Bytes(entry.Bytes),
                entry.Proof,
                entry.Missing.Count == 0 ? "-" : string.Join(",", entry.Missing.Select(missing => missing.Kind)),
                entry.Key);
        }

        var none = $"No snapshots of {VisibleText.Escape(repository)}.\n";
        await context.Out.WriteAsync(table.Count == 0 ? none : table.Render());
    }

    private static SnapshotEntry Entry(StoredSnapshot stored)
    {
        var record = stored.Record;
        return new SnapshotEntry
        {
            Key = stored.Key.Value,
            Repository = record.Repository,
            Date = record.Date,
            CapturedAt = record.CapturedAt,
            RunId = record.RunId,
            Refs = record.Git?.Refs.Count,
            Wiki = record.Wiki is not null,
            Bytes = record.Artifacts.Sum(artifact => artifact.Size),
            Counts = record.Counts,
            Missing = record.Missing,
            Proof = record.Proof.Level,
        };
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
