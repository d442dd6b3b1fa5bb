using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrgBackup.Steps;

/// <summary>Reads one glob or a list of them.</summary>
public sealed class GlobsConverter : JsonConverter<IReadOnlyList<string>>
{
    public override IReadOnlyList<string> Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return [reader.GetString()!];
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Unknown();
        }

        var globs = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            globs.Add(reader.GetString()!);
        }

        return reader.TokenType == JsonTokenType.EndArray ? globs : throw Unknown();
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var glob in value)
        {
            writer.WriteStringValue(glob);
        }

        writer.WriteEndArray();
    }

    private static JsonException Unknown() => new("'only' and 'except' are a glob or a list of globs.");
}
