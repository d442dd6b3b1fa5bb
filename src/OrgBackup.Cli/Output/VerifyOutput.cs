using System.Text.Json;
using OrgBackup.Report;
using OrgBackup.Verify;

namespace OrgBackup.Cli.Output;

/// <summary>What verify found: one line per snapshot, the damages under it.</summary>
internal static class VerifyOutput
{
    public static async Task WriteAsync(CliContext context, VerifyReport report, bool json)
    {
        if (json)
        {
            await context.Out.WriteLineAsync(JsonSerializer.Serialize(report, CliJson.Readable.VerifyReport));
            return;
        }

        foreach (var snapshot in report.Snapshots)
        {
            await WriteAsync(context, snapshot);
        }

        var snapshots = HumanText.Count(report.Snapshots.Count, "snapshot", "snapshots");
        var found = report.Damaged == 0 ? "no damage found" : $"{report.Damaged} damaged";
        var depth = report.Depth == "full" ? "everything read and opened" : "hashes, checksums of packs, refs";
        var odd = report.Snapshots.Sum(snapshot => snapshot.Warnings.Count);
        var warnings = odd == 0 ? "" : $", {HumanText.Count(odd, "warning", "warnings")}";
        await context.Out.WriteLineAsync($"{snapshots}: {found}{warnings} ({depth})");
    }

    private static async Task WriteAsync(CliContext context, VerifiedSnapshot snapshot)
    {
        var word = snapshot.Damages.Count == 0
            ? context.Paint(OutcomeStatus.Succeeded, "whole  ")
            : context.Paint(OutcomeStatus.Failed, "damaged");
        var record = VisibleText.Escape(snapshot.Record.Value);
        await context.Out.WriteLineAsync($"{word}  {record}  {HumanText.Bytes(snapshot.Bytes)}");
        foreach (var damage in snapshot.Damages)
        {
            await context.Out.WriteLineAsync($"         {VisibleText.Escape($"{damage.Kind}: {damage.Detail}")}");
        }

        foreach (var warning in snapshot.Warnings)
        {
            await context.Out.WriteLineAsync($"         {VisibleText.Escape($"warning: {warning}")}");
        }
    }
}
