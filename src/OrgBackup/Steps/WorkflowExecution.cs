using System.Text.Json.Serialization;

namespace OrgBackup.Steps;

/// <summary>An execution as Step Functions describes it: the context object's <c>$$.Execution</c>.</summary>
public sealed record WorkflowExecution
{
    /// <summary>Gets the execution's ARN.</summary>
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>Gets the time of the start, ISO 8601; events have milliseconds since 1970.</summary>
    [JsonConverter(typeof(StartTimeConverter))]
    public string? StartTime { get; init; }

    public ExecutionInput? Input { get; init; }

    /// <summary>Gets how often it was redriven.</summary>
    public int RedriveCount { get; init; }

    /// <summary>
    /// Gets how it ended, when an event tells of it: <c>FAILED</c>, <c>TIMED_OUT</c>, <c>ABORTED</c>.
    /// </summary>
    public string? Status { get; init; }
}

/// <summary>What an execution may be asked for; everything is optional, an empty input is the weekly run.</summary>
public sealed record ExecutionInput
{
    [JsonConverter(typeof(GlobsConverter))]
    public IReadOnlyList<string>? Only { get; init; }

    [JsonConverter(typeof(GlobsConverter))]
    public IReadOnlyList<string>? Except { get; init; }

    /// <summary>Gets a value indicating whether nothing stored earlier may be built on.</summary>
    public bool? Full { get; init; }

    /// <summary>Gets the run (or <c>latest</c>) of which only the failed repositories are done again.</summary>
    public string? RetryOf { get; init; }

    /// <summary>Gets the time the schedule meant; the run is named and dated by it.</summary>
    public string? ScheduledTime { get; init; }
}
