using System.Globalization;
using OrgBackup.Backup;
using OrgBackup.Report;

namespace OrgBackup.Lambda.Telemetry;

/// <summary>Tells the log what a run does.</summary>
internal sealed class LogProgress(LambdaLog log) : IBackupProgress
{
    public void Discovered(int repositories) => log.Write(
        LogLevel.Info, string.Create(CultureInfo.InvariantCulture, $"{repositories} repositories to work on."));

    public void Phase(string repository, string phase) => log.Write(LogLevel.Debug, $"Phase {phase}.", repository);

    public void Bytes(string repository, long bytes)
    {
        // A line for each block would be the whole log.
    }

    public void Finished(RepositoryOutcome outcome) =>
        log.Write(
            LogLevel.Info,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Finished: {outcome.Status}, {outcome.BytesStored} bytes stored, {outcome.Seconds} seconds."),
            outcome.Name);

    public void Message(string text) => log.Write(LogLevel.Info, text);
}
