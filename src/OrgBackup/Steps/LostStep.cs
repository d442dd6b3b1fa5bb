using OrgBackup.Report;

namespace OrgBackup.Steps;

/// <summary>What the report says of a repository whose steps left no result.</summary>
internal static class LostStep
{
    public static OutcomeError WithoutResult { get; } = new(
        nameof(StepLostException),
        "The repository's backup ended without a result.",
        "Look at the Map Run's failed child execution and at the backup function's log; then redrive the execution.");

    public static OutcomeError Interrupted(string status) => new(
        nameof(StepLostException),
        status switch
        {
            "ABORTED" => "The execution was aborted before this repository was done.",
            "TIMED_OUT" => "The execution's time was over before this repository was done.",
            _ => "The execution failed before this repository was done.",
        },
        "Redrive the execution, or start a new one with retryOf and this run's id.");
}
