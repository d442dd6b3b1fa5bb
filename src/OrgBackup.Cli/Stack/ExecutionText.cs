using System.Text.Json;
using OrgBackup.Aws;
using OrgBackup.Report;

namespace OrgBackup.Cli.Stack;

/// <summary>What people are told of an execution; texts of AWS are not yet escaped.</summary>
internal static class ExecutionText
{
    /// <summary>AWS's word for the state as people write it.</summary>
    public static string State(Execution execution) => execution.Status switch
    {
        "PENDING_REDRIVE" => "about to be redriven",
        var status => status.ToLowerInvariant().Replace('_', ' '),
    };

    /// <summary>What it is doing now.</summary>
    public static string Phase(ExecutionState state) => state switch
    {
        { Execution: { Status: not "RUNNING" } execution } => State(execution),
        { MapRun: null } => "listing repositories",
        { MapRun.Status: "RUNNING" } => "backing up",
        _ => "writing the report",
    };

    /// <summary><c>37 of 120 repositories done, 2 failed, 10 running, 73 pending</c>.</summary>
    public static string Progress(MapRun mapRun)
    {
        var done = HumanText.Number(mapRun.Succeeded + mapRun.Failed);
        var all = HumanText.Count(mapRun.Total, "repository", "repositories");
        var (failed, running) = (HumanText.Number(mapRun.Failed), HumanText.Number(mapRun.Running));
        return $"{done} of {all} done, {failed} failed, {running} running, {HumanText.Number(mapRun.Pending)} pending";
    }

    /// <summary>The cause as a sentence: a Lambda reports its error as JSON, with the sentence in it.</summary>
    public static string? Cause(Execution execution) =>
        execution.Cause is { } cause ? Field(cause, "errorMessage") ?? cause : null;

    /// <summary>A text or number in a JSON object; null when it is none or has no such field.</summary>
    public static string? Field(string? json, string name)
    {
        if (json is null || !json.AsSpan().TrimStart().StartsWith("{"))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.TryGetProperty(name, out var value)
                && value.ValueKind is JsonValueKind.String or JsonValueKind.Number
                ? value.ToString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
