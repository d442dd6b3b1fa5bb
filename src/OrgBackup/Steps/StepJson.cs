using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrgBackup.Steps;

/// <summary>
/// The payloads of the state machine's steps. Compact, because a payload is carried through every state.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(BackupKeyConverter), typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(DiscoverRequest))]
[JsonSerializable(typeof(RunState))]
[JsonSerializable(typeof(BackupStepState))]
[JsonSerializable(typeof(ReportRequest))]
[JsonSerializable(typeof(DrillRequest))]
[JsonSerializable(typeof(DrillReply))]
public sealed partial class StepJson : JsonSerializerContext;
