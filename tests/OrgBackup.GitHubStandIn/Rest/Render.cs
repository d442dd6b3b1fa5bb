using System.Globalization;
using System.Text.Json.Nodes;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>Small pieces that many payloads share.</summary>
internal static class Render
{
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string? Time(DateTimeOffset? time) => time is { } known ? Time(known) : null;

    public static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode?> render) => new([.. items.Select(render)]);

    public static JsonObject Link(string url) => new() { ["href"] = url };

    /// <summary>Adds fields that the model carries as they are.</summary>
    public static JsonObject With(this JsonObject target, JsonObject extra)
    {
        foreach (var (name, value) in extra)
        {
            target[name] = value?.DeepClone();
        }

        return target;
    }

    public static JsonObject Reactions(string url) => new()
    {
        ["url"] = url + "/reactions",
        ["total_count"] = 0,
        ["+1"] = 0,
        ["-1"] = 0,
        ["laugh"] = 0,
        ["hooray"] = 0,
        ["confused"] = 0,
        ["heart"] = 0,
        ["rocket"] = 0,
        ["eyes"] = 0,
    };
}
