using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrgBackup.Aws;

/// <summary>The questions and answers of Step Functions, as far as they are used.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(AwsTimeConverter)])]
[JsonSerializable(typeof(PageRequest))]
[JsonSerializable(typeof(StateMachinePage))]
[JsonSerializable(typeof(StartExecution))]
[JsonSerializable(typeof(StartedExecution))]
[JsonSerializable(typeof(ExecutionRequest))]
[JsonSerializable(typeof(ExecutionDescription))]
[JsonSerializable(typeof(ExecutionPage))]
[JsonSerializable(typeof(RedriveExecution))]
[JsonSerializable(typeof(RedrivenExecution))]
[JsonSerializable(typeof(MapRunPage))]
[JsonSerializable(typeof(MapRunRequest))]
[JsonSerializable(typeof(MapRunDescription))]
internal sealed partial class StepFunctionsJson : JsonSerializerContext;

internal sealed record PageRequest
{
    public string? StateMachineArn { get; init; }

    public string? ExecutionArn { get; init; }

    public int MaxResults { get; init; } = 1000;

    public string? NextToken { get; init; }
}

internal sealed record StateMachinePage
{
    public IReadOnlyList<StateMachineEntry> StateMachines { get; init; } = [];

    public string? NextToken { get; init; }
}

internal sealed record StateMachineEntry(string Name, string StateMachineArn);

internal sealed record StartExecution(string StateMachineArn, string Name, string Input);

internal sealed record StartedExecution(string ExecutionArn, DateTimeOffset StartDate);

internal sealed record ExecutionRequest(string ExecutionArn);

internal sealed record ExecutionDescription(string ExecutionArn, string Name, string Status, DateTimeOffset StartDate)
{
    public DateTimeOffset? StopDate { get; init; }

    public string? Input { get; init; }

    public string? Output { get; init; }

    public string? Error { get; init; }

    public string? Cause { get; init; }

    public int RedriveCount { get; init; }

    public DateTimeOffset? RedriveDate { get; init; }

    public string? RedriveStatus { get; init; }

    public string? RedriveStatusReason { get; init; }
}

internal sealed record ExecutionPage
{
    public IReadOnlyList<ExecutionRequest> Executions { get; init; } = [];
}

internal sealed record RedriveExecution(string ExecutionArn, string ClientToken);

internal sealed record RedrivenExecution;

internal sealed record MapRunPage
{
    public IReadOnlyList<MapRunEntry> MapRuns { get; init; } = [];

    public string? NextToken { get; init; }
}

internal sealed record MapRunEntry(string MapRunArn, DateTimeOffset StartDate);

internal sealed record MapRunRequest(string MapRunArn);

internal sealed record MapRunDescription(string MapRunArn, string Status)
{
    public DateTimeOffset? StartDate { get; init; }

    public DateTimeOffset? StopDate { get; init; }

    public MapRunCounts ItemCounts { get; init; } = new();
}

internal sealed record MapRunCounts
{
    public long Total { get; init; }

    public long Pending { get; init; }

    public long PendingRedrive { get; init; }

    public long Running { get; init; }

    public long Succeeded { get; init; }

    public long Failed { get; init; }

    public long TimedOut { get; init; }

    public long Aborted { get; init; }
}

/// <summary>Times of AWS's JSON protocol: Unix seconds with a fraction; some stand-ins of AWS write ISO 8601.</summary>
internal sealed class AwsTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String
            ? DateTimeOffset.Parse(reader.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            : DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(reader.GetDouble() * 1000));

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.ToUnixTimeMilliseconds() / 1000.0);
}
