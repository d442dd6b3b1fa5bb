using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrgBackup.Steps;

/// <summary>Reads a time that is text in Step Functions' context and a number in EventBridge's events.</summary>
public sealed class StartTimeConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number
            ? DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64()).ToString("O", CultureInfo.InvariantCulture)
            : reader.GetString();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);
}
