namespace OrgBackup.Aws;

/// <summary>An execution as AWS describes it.</summary>
public sealed record Execution
{
    public required string Arn { get; init; }

    public required string Name { get; init; }

    /// <summary>Gets AWS's own word: <c>RUNNING</c>, <c>PENDING_REDRIVE</c>, <c>SUCCEEDED</c>, <c>FAILED</c>,
    /// <c>TIMED_OUT</c> or <c>ABORTED</c>.</summary>
    public required string Status { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>Gets the input as JSON; null when AWS does not tell.</summary>
    public string? Input { get; init; }

    /// <summary>Gets the output as JSON; null until it has succeeded.</summary>
    public string? Output { get; init; }

    public string? Error { get; init; }

    /// <summary>Gets the cause as it was recorded: a sentence, or JSON in which a Lambda reports its error.</summary>
    public string? Cause { get; init; }

    public int RedriveCount { get; init; }

    /// <summary>Gets the time of the last redrive.</summary>
    public DateTimeOffset? RedrivenAt { get; init; }

    /// <summary>Gets <c>REDRIVABLE</c>, <c>NOT_REDRIVABLE</c> or <c>REDRIVABLE_BY_MAP_RUN</c>; null when AWS does not
    /// tell.</summary>
    public string? RedriveStatus { get; init; }

    /// <summary>Gets why it cannot be redriven, in AWS's words.</summary>
    public string? RedriveStatusReason { get; init; }

    public bool IsOver => Status is "SUCCEEDED" or "FAILED" or "TIMED_OUT" or "ABORTED";
}

/// <summary>How far a distributed map has come, in items.</summary>
public sealed record MapRun
{
    public required string Arn { get; init; }

    /// <summary>Gets <c>RUNNING</c>, <c>SUCCEEDED</c>, <c>FAILED</c> or <c>ABORTED</c>.</summary>
    public required string Status { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? StoppedAt { get; init; }

    public long Total { get; init; }

    public long Pending { get; init; }

    public long Running { get; init; }

    public long Succeeded { get; init; }

    /// <summary>Gets the items that failed, timed out or were aborted.</summary>
    public long Failed { get; init; }
}
