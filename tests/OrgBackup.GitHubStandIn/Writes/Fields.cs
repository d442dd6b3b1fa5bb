using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Writes;

/// <summary>The fields of a request's body; a wrong type, a missing or an overlong field is refused with 422.</summary>
internal sealed class Fields
{
    /// <summary>The most characters of a body of anything.</summary>
    public const int LongestBody = 65_536;

    private readonly string _resource;

    public Fields(ApiRequest request, string resource)
        : this(request.Body as JsonObject ?? throw Refusal.Of(
            request.Body is null ? 422 : 400, "Body should be a JSON object"), resource)
    {
    }

    public Fields(JsonObject json, string resource) => (Json, _resource) = (json, resource);

    public JsonObject Json { get; }

    /// <summary>Whether the field is there, be it null.</summary>
    public bool Has(string name) => Json.ContainsKey(name);

    /// <summary>A text; null when it is not there or null.</summary>
    public string? Text(string name, int longest = LongestBody)
    {
        if (Json[name] is not { } node)
        {
            return null;
        }

        var text = node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : throw Mistyped(name, "string");
        return new StringInfo(text).LengthInTextElements <= longest || text.Length <= longest
            ? text
            : throw Refusal.Custom(_resource, name, string.Create(
                CultureInfo.InvariantCulture, $"{name} is too long (maximum is {longest} characters)"));
    }

    /// <summary>A text that must be there and not be blank.</summary>
    public string Required(string name, int longest = LongestBody) =>
        Text(name, longest) is { } text && !string.IsNullOrWhiteSpace(text)
            ? text
            : throw Refusal.Field(_resource, name, "missing_field");

    /// <summary>A text of a closed set; null when it is not there or null.</summary>
    public string? Choice(string name, params string[] allowed) => Text(name) is not { } text ? null
        : Array.IndexOf(allowed, text) >= 0 ? text
        : throw Refusal.Field(_resource, name, "invalid", text);

    public bool? Flag(string name) => Json[name]?.GetValueKind() switch
    {
        null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Mistyped(name, "boolean"),
    };

    public long? Number(string name) => Json[name] is not { } node ? null
        : node.GetValueKind() == JsonValueKind.Number ? node.GetValue<long>()
        : throw Mistyped(name, "integer");

    public DateTimeOffset? Time(string name) => Text(name) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw Refusal.Field(_resource, name, "invalid", text);

    /// <summary>A list of texts, each perhaps in an object's <c>name</c>; null when it is not there.</summary>
    public List<string>? Texts(string name) => Json[name] switch
    {
        null => null,
        JsonArray list => [.. list.Select(item => item switch
        {
            JsonObject named when named["name"] is { } inner => inner.GetValue<string>(),
            JsonValue value when value.TryGetValue<string>(out var text) => text,
            _ => throw Mistyped(name, "string"),
        })],
        _ => throw Mistyped(name, "array"),
    };

    public JsonObject? Object(string name) => Json[name] switch
    {
        null => null,
        JsonObject inner => inner,
        _ => throw Mistyped(name, "object"),
    };

    public JsonArray? List(string name) => Json[name] switch
    {
        null => null,
        JsonArray inner => inner,
        _ => throw Mistyped(name, "array"),
    };

    private RefusalException Mistyped(string name, string type) => Refusal.Of(
        422, $"Invalid request.\n\nFor 'properties/{name}', {Json[name]!.ToJsonString()} is not a {type}.");
}
