using System.Text.Json;
using OrgBackup.Aws;
using OrgBackup.Cli.Stack;

namespace OrgBackup.Cli.Output;

/// <summary>What <c>--json</c> tells of an execution.</summary>
internal sealed record ExecutionDocument
{
    public required ExecutionEntry Execution { get; init; }

    public MapRunEntry? MapRun { get; init; }

    /// <summary>Gets the page of AWS's console; null for a service that is not AWS's own.</summary>
    public string? Console { get; init; }

    public static ExecutionDocument Of(ExecutionState state, Uri? console) => new()
    {
        Execution = ExecutionEntry.Of(state.Execution),
        MapRun = state.MapRun is { } mapRun ? MapRunEntry.Of(mapRun) : null,
        Console = console?.AbsoluteUri,
    };
}

/// <summary>An execution; states and redrive states are AWS's words.</summary>
internal sealed record ExecutionEntry
{
    public required string Arn { get; init; }

    public required string Name { get; init; }

    public required string Status { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? StoppedAt { get; init; }

    public JsonElement? Input { get; init; }

    public JsonElement? Output { get; init; }

    public string? Error { get; init; }

    /// <summary>Gets the cause as a sentence.</summary>
    public string? Cause { get; init; }

    public int RedriveCount { get; init; }

    public string? RedriveStatus { get; init; }

    public string? RedriveStatusReason { get; init; }

    public static ExecutionEntry Of(Execution execution) => new()
    {
        Arn = execution.Arn,
        Name = execution.Name,
        Status = execution.Status,
        StartedAt = execution.StartedAt,
        StoppedAt = execution.StoppedAt,
        Input = Json(execution.Input),
        Output = Json(execution.Output),
        Error = execution.Error,
        Cause = ExecutionText.Cause(execution),
        RedriveCount = execution.RedriveCount,
        RedriveStatus = execution.RedriveStatus,
        RedriveStatusReason = execution.RedriveStatusReason,
    };

    // whatever state machine it is: what is no JSON is a text
    private static JsonElement? Json(string? text)
    {
        try
        {
            return text is null ? null : JsonSerializer.Deserialize(text, CliJson.Default.JsonElement);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(text!, CliJson.Default.String);
        }
    }
}

/// <summary>How far the repositories are.</summary>
internal sealed record MapRunEntry
{
    public required string Arn { get; init; }

    public required string Status { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? StoppedAt { get; init; }

    public long Total { get; init; }

    public long Pending { get; init; }

    public long Running { get; init; }

    public long Succeeded { get; init; }

    public long Failed { get; init; }

    public static MapRunEntry Of(MapRun mapRun) => new()
    {
        Arn = mapRun.Arn,
        Status = mapRun.Status,
        StartedAt = mapRun.StartedAt,
        StoppedAt = mapRun.StoppedAt,
        Total = mapRun.Total,
        Pending = mapRun.Pending,
        Running = mapRun.Running,
        Succeeded = mapRun.Succeeded,
        Failed = mapRun.Failed,
    };
}
