using OrgBackup.Aws;

namespace OrgBackup.Cli.Stack;

/// <summary>Where an execution stands.</summary>
/// <param name="MapRun">How far the repositories are; null as long as they are not known.</param>
internal sealed record ExecutionState(Execution Execution, MapRun? MapRun)
{
    /// <summary>Gets the time from which on it has been running: its start, or its last redrive.</summary>
    public DateTimeOffset Since => Execution.RedrivenAt ?? Execution.StartedAt;

    /// <summary>Gets a value indicating whether it ended in another way than well.</summary>
    public bool HasFailed => Execution.IsOver && Execution.Status != "SUCCEEDED";

    public TimeSpan Elapsed(TimeProvider time)
    {
        var elapsed = (Execution.StoppedAt ?? time.GetUtcNow()) - Since;
        return elapsed > TimeSpan.Zero ? elapsed : TimeSpan.Zero;
    }
}
