using System.Globalization;
using System.Text.Json;
using OrgBackup.Report;
using OrgBackup.Restore;

namespace OrgBackup.Cli.Output;

/// <summary>What a drill restored: one line per snapshot, the damages under it, the measured time at the end.</summary>
internal static class DrillOutput
{
    public static async Task WriteAsync(CliContext context, DrillReport report, bool json)
    {
        if (json)
        {
            await context.Out.WriteLineAsync(JsonSerializer.Serialize(report, CliJson.Readable.DrillReport));
            return;
        }

        foreach (var snapshot in report.Snapshots)
        {
            await WriteAsync(context, snapshot);
        }

        foreach (var replaced in report.Replaced)
        {
            await context.Out.WriteLineAsync(
                VisibleText.Escape($"replaced  {replaced.Record}: {replaced.Reason}"));
        }

        await context.Out.WriteLineAsync(Sum(report));
    }

    private static async Task WriteAsync(CliContext context, DrilledSnapshot snapshot)
    {
        var word = snapshot.Damages.Count == 0
            ? context.Paint(OutcomeStatus.Succeeded, "restored")
            : context.Paint(OutcomeStatus.Failed, "damaged ");
        var record = VisibleText.Escape(snapshot.Record.Value);
        var compared = HumanText.Count(snapshot.Compared, "thing", "things");
        await context.Out.WriteLineAsync(
            $"{word}  {record}  {HumanText.Bytes(snapshot.Bytes)} in {HumanText.Seconds(snapshot.RestoreSeconds)}, "
                + $"{compared} compared");
        foreach (var damage in snapshot.Damages)
        {
            await context.Out.WriteLineAsync($"          {VisibleText.Escape($"{damage.Kind}: {damage.Detail}")}");
        }

        foreach (var warning in snapshot.Warnings)
        {
            await context.Out.WriteLineAsync($"          {VisibleText.Escape($"warning: {warning}")}");
        }
    }

    private static string Sum(DrillReport report)
    {
        var snapshots = HumanText.Count(report.Snapshots.Count, "snapshot", "snapshots");
        var found = report.Damaged == 0 ? "all as recorded" : $"{report.Damaged} damaged";
        var speed = report.SecondsPerGigabyte is { } seconds
            ? string.Create(CultureInfo.InvariantCulture, $", {seconds:0.0} s per GB")
            : "";
        return $"{snapshots} restored: {found}{speed} (seed {report.Seed})";
    }
}
