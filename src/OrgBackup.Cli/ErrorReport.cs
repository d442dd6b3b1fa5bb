using OrgBackup.Report;

namespace OrgBackup.Cli;

/// <summary>Turns a failure into one sentence for people and an exit code for scripts.</summary>
internal static class ErrorReport
{
    /// <summary>Writes <c>orgbackup: WHAT.</c> and the hint; the stack trace only when asked for.</summary>
    public static int Write(TextWriter err, Exception failure, bool verbose, CancellationToken cancellationToken)
    {
        var (code, what, hint) = Explain(failure, cancellationToken.IsCancellationRequested);
        Write(err, what, hint);
        if (verbose && code != ExitCode.Cancelled)
        {
            foreach (var line in failure.ToString().Split('\n'))
            {
                err.WriteLine(VisibleText.Escape(line.TrimEnd('\r')));
            }
        }

        return code;
    }

    /// <summary>Writes one sentence and an optional hint; both may hold text from outside.</summary>
    public static void Write(TextWriter err, string what, string? hint)
    {
        err.WriteLine($"orgbackup: {Sentence(what)}");
        if (hint is { Length: > 0 })
        {
            err.WriteLine($"hint: {Sentence(hint)}");
        }
    }

    private static (int Code, string What, string? Hint) Explain(Exception failure, bool cancelled) => failure switch
    {
        // A cancelled transfer may surface as any failure.
        _ when cancelled =>
            (ExitCode.Cancelled, "cancelled", "What is stored is whole; the same command continues from there"),
        UsageException or TokenRejectedException or OrganizationNotFoundException =>
            (ExitCode.Usage, failure.Message, ((BackupException)failure).Hint),
        BackupException known => (ExitCode.Unexpected, known.Message, known.Hint),
        _ => (
            ExitCode.Unexpected,
            $"unexpected failure, {failure.GetType().Name}: {failure.Message}",
            "Run it again with --verbose to see where it happened"),
    };

    private static string Sentence(string text)
    {
        var line = VisibleText.Escape(text.Trim());
        return line.EndsWith('.') || line.EndsWith('!') || line.EndsWith('?') ? line : $"{line}.";
    }
}
