using System.Text.Json.Serialization;

namespace OrgBackup.Aws;

/// <summary>The questions and answers of AWS's JSON services, as far as they are used.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GetSecretValue))]
[JsonSerializable(typeof(SecretValue))]
internal sealed partial class AwsJson : JsonSerializerContext;
