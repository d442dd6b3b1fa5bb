namespace OrgBackup.Steps;

/// <summary>What the first state gives the discover function.</summary>
public sealed record DiscoverRequest
{
    public required WorkflowExecution Execution { get; init; }
}

/// <summary>What discovering, reporting and the gate answer: which items come next, and how it stands.</summary>
public sealed record RunState
{
    /// <summary>Gets one of <see cref="RunStatus"/>.</summary>
    public required string Status { get; init; }

    public string RunId { get; init; } = "";

    public int Attempt { get; init; }

    /// <summary>Gets where the item list is in the control bucket.</summary>
    public string ItemsKey { get; init; } = "";

    public int ItemCount { get; init; }

    public int MaxConcurrency { get; init; }

    /// <summary>Gets how many snapshots to restore after the report; absent: no drill.</summary>
    public int? Drill { get; init; }

    /// <summary>Gets how often the execution was redriven when this was said.</summary>
    public int RedriveCount { get; init; }

    /// <summary>Gets the number of repositories that another attempt would do again.</summary>
    public int FailedCount { get; init; }

    /// <summary>Gets the time from which on it is worth calling again, when waiting.</summary>
    public DateTimeOffset? WaitUntil { get; init; }

    public string? ManifestKey { get; init; }

    public string? ReportKey { get; init; }

    public string? Error { get; init; }

    public string? Cause { get; init; }
}

/// <summary>The words of <see cref="RunState.Status"/>.</summary>
public static class RunStatus
{
    public const string Ok = "ok";
    public const string Waiting = "waiting";

    /// <summary>Another run is active: nothing was done.</summary>
    public const string Skipped = "skipped";

    public const string Clean = "clean";
    public const string Incomplete = "incomplete";
}

/// <summary>What the report function is asked for.</summary>
public sealed record ReportRequest
{
    /// <summary>Gets one of <see cref="ReportActions"/>.</summary>
    public string Action { get; init; } = ReportActions.Report;

    public RunState? State { get; init; }

    public WorkflowExecution Execution { get; init; } = new();
}

/// <summary>The words of <see cref="ReportRequest.Action"/>.</summary>
public static class ReportActions
{
    public const string Report = "report";
    public const string Gate = "gate";
    public const string Salvage = "salvage";
    public const string Watch = "watch";
}
