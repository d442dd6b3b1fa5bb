using System.Globalization;
using System.Text.Json;
using OrgBackup.Report;
using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Verify;

namespace OrgBackup.Cli.Output;

/// <summary>The snapshots of a repository: as a table or as a JSON array.</summary>
internal sealed class SnapshotList(
    IReadOnlyList<StoredSnapshot> snapshots, IReadOnlyDictionary<BackupKey, ProofState> proofs)
{
    public async Task WriteAsync(CliContext context, string repository, bool json)
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
                ProofOf(entry),
                entry.Missing.Count == 0 ? "-" : string.Join(",", entry.Missing.Select(missing => missing.Kind)),
                entry.Key);
        }

        var none = $"No snapshots of {VisibleText.Escape(repository)}.\n";
        await context.Out.WriteAsync(table.Count == 0 ? none : table.Render());
    }

    private SnapshotEntry Entry(StoredSnapshot stored)
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
            Proved = proofs.GetValueOrDefault(stored.Key),
        };
    }

    // the newest proof counts: damage found later is more than what was proved while writing
    private static string ProofOf(SnapshotEntry entry) => entry.Proved is { } proved
        ? (proved.Damaged ? "damaged " : $"{proved.Level} ")
            + HumanText.Date(DateOnly.FromDateTime(proved.At.UtcDateTime))
        : entry.Proof;

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
