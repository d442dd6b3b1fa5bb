using System.Text.Json;
using System.Text.Json.Serialization;
using OrgBackup.Aws;

namespace OrgBackup.Tests.Aws;

/// <summary>Actions that only tests ask for, as plain JSON.</summary>
internal static class RawAction
{
    public static AwsAction<JsonElement, JsonElement> Of(string name) =>
        new(name, RawJson.Default.JsonElement, RawJson.Default.JsonElement);

    public static JsonElement Json(string text) => JsonSerializer.Deserialize(text, RawJson.Default.JsonElement);
}

[JsonSerializable(typeof(JsonElement))]
internal sealed partial class RawJson : JsonSerializerContext;
