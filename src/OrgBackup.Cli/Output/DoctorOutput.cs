using System.Text.Json;
using OrgBackup.Report;

namespace OrgBackup.Cli.Output;

/// <summary>What the doctor found: one row for each need, then the sum.</summary>
internal static class DoctorOutput
{
    public static async Task WriteAsync(CliContext context, DoctorReport report, bool json)
    {
        if (json)
        {
            await context.Out.WriteLineAsync(JsonSerializer.Serialize(report, CliJson.Readable.DoctorReport));
            return;
        }

        var table = new Columns("OF", "NEED", "STATE", "PERMISSION", "WHAT");
        foreach (var row in report.Rows)
        {
            table.Add(row.Group, row.Need, row.State, row.Permission ?? "", row.Detail ?? "");
        }

        await context.Out.WriteAsync(table.Render());
        var lacking = report.Lacking == 0 ? "nothing is missing" : $"{report.Lacking} missing";
        var unknown = report.Unknown == 0 ? "" : $", {report.Unknown} cannot be told";
        var calls = HumanText.Count(report.ApiCalls, "API call", "API calls");
        await context.Out.WriteLineAsync(
            $"{HumanText.Count(report.Rows.Count, "need", "needs")}: {lacking}{unknown} ({calls})");
    }
}
