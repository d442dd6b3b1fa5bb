using OrgBackup.Report;

namespace OrgBackup.Backup;

/// <summary>
/// Turns an exception into what the manifest says of it: type, message, hint; no stack trace, no secrets.
/// </summary>
public static class FailureExplanation
{
    private const int NoSpaceLeftErrno = 28;
    private const int NoSpaceLeftWindows = unchecked((int)0x80070070);
    private const string RetryHint = "Run the retry; if it fails again, report it with the output of --verbose.";

    public static OutcomeError Of(Exception exception)
    {
        var known = Translate(exception);
        return new OutcomeError(
            known.GetType().Name,
            known is BackupException ? known.Message : $"Unexpected: {known.Message}",
            (known as BackupException)?.Hint ?? RetryHint);
    }

    /// <summary>The same failure as one of ours, where the framework's exception says enough.</summary>
    public static Exception Translate(Exception exception) => exception switch
    {
        IOException { HResult: NoSpaceLeftErrno or NoSpaceLeftWindows } => new DiskFullException(
            $"The disk is full: {exception.Message}",
            $"Free room in {Path.GetTempPath()} (set TMPDIR for another place) and in the store, then run the retry.",
            exception),
        _ => exception,
    };
}
