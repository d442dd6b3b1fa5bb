using System.Text.Json;
using OrgBackup.Backup;
using OrgBackup.Report;

namespace OrgBackup.Cli.Output;

/// <summary>Shows a run while it goes on and its report afterwards: what backup and retry have in common.</summary>
internal static class RunOutput
{
    public static async Task<int> ShowAsync(
        CliContext context, string store, bool json, Func<IBackupProgress, Task<RunManifest>> run)
    {
        RunManifest manifest;
        await using (var progress = context.NewProgress(json))
        {
            manifest = await run(progress);
        }

        if (json)
        {
            await context.Out.WriteLineAsync(JsonSerializer.Serialize(manifest, BackupJson.Readable.RunManifest));
            await context.Err.WriteAsync(ReportText.Render(manifest, store));
        }
        else
        {
            await context.Out.WriteAsync(ReportText.Render(manifest, store, context.Paint));
        }

        return RunVerdict.IsClean(manifest) ? ExitCode.Done : ExitCode.Incomplete;
    }
}
