using OrgBackup.Report;

namespace OrgBackup.Cli.Progress;

/// <summary>One finished repository in one line; not yet escaped.</summary>
internal static class FinishedLine
{
    /// <summary><c>name  succeeded  1.2 MB  0.8 s</c>, or what went wrong.</summary>
    public static string Of(RepositoryOutcome outcome) => $"{outcome.Name}  {outcome.Status}  {Rest(outcome)}";

    private static string Rest(RepositoryOutcome outcome) => outcome switch
    {
        { Error: { } error } => $"{error.Type}: {error.Message}",
        { Missing: { Count: > 0 } missing } => string.Join("; ", missing.Select(MissingText.Describe)),
        { Status: OutcomeStatus.Skipped or OutcomeStatus.Gone } => outcome.Note ?? "",
        _ => $"{HumanText.Bytes(outcome.BytesStored)}  {HumanText.Seconds(outcome.Seconds)}",
    };
}
