using System.Text.Json;
using OrgBackup.Report;
using OrgBackup.Snapshots;

namespace OrgBackup.Cli.Output;

/// <summary>What prune deleted or would delete: one line per repository, then the sum.</summary>
internal static class PruneOutput
{
    public static async Task WriteAsync(CliContext context, PruneReport report, bool json)
    {
        if (json)
        {
            await context.Out.WriteLineAsync(JsonSerializer.Serialize(report, CliJson.Readable.PruneReport));
            return;
        }

        foreach (var folder in report.Folders.Where(folder => folder.Kept.Count + folder.Dropped.Count > 0))
        {
            var orphans = folder.Orphans > 0
                ? $", and {HumanText.Count(folder.Orphans, "object", "objects")} of killed runs"
                : "";
            await context.Out.WriteLineAsync(VisibleText.Escape(
                $"{folder.Folder}: {HumanText.Count(folder.Kept.Count, "snapshot stays", "snapshots stay")}, "
                    + $"{HumanText.Count(folder.Dropped.Count, "goes", "go")} with "
                    + $"{HumanText.Count(folder.Objects, "object", "objects")}{orphans} "
                    + $"({HumanText.Bytes(folder.Bytes)})"));
        }

        foreach (var folder in report.Folders.Where(folder => folder.Unadopted > 0))
        {
            await context.Out.WriteLineAsync(VisibleText.Escape(
                $"{folder.Folder}: {HumanText.Count(folder.Unadopted, "archive", "archives")} without a record, older "
                    + "than every snapshot; they stay (orgbackup adopt takes them in)"));
        }

        foreach (var problem in report.Problems)
        {
            await context.Out.WriteLineAsync(VisibleText.Escape($"not deleted: {problem}"));
        }

        var runs = report.Runs > 0 ? $", {HumanText.Count(report.Runs, "run", "runs")} among them" : "";
        var sum = $"{HumanText.Count(report.Objects, "object", "objects")} ({HumanText.Bytes(report.Bytes)}){runs}";
        await context.Out.WriteLineAsync(report.Done
            ? $"Deleted: {sum}. A bucket with versions keeps the bytes until its lifecycle removes them."
            : $"Would delete: {sum}. Nothing was deleted; --yes does it.");
    }
}
