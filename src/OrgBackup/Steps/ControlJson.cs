using System.Text.Json;
using System.Text.Json.Serialization;
using OrgBackup.GitHub;

namespace OrgBackup.Steps;

/// <summary>The documents that the steps of a run leave for each other in the control store.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(BackupKeyConverter), typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(RunDocument))]
[JsonSerializable(typeof(RunPointer))]
[JsonSerializable(typeof(DiscoveryDocument))]
[JsonSerializable(typeof(RepositoryResult))]
[JsonSerializable(typeof(LeaseDocument))]
[JsonSerializable(typeof(WatchDocument))]
[JsonSerializable(typeof(TokenDocument))]
[JsonSerializable(typeof(IReadOnlyList<BackupItem>))]
[JsonSerializable(typeof(WorkDocument))]
[JsonSerializable(typeof(RateHold))]
internal sealed partial class ControlJson : JsonSerializerContext;
