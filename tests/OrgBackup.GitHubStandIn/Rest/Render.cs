using System.Globalization;
using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>Small pieces that many payloads share.</summary>
internal static class Render
{
    private static readonly string[] ReactionContents =
        ["+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes"];

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

    /// <summary>The counts of reactions that an object shows of itself.</summary>
    public static JsonObject Reactions(string url, IReadOnlyList<Reaction> reactions)
    {
        var payload = new JsonObject { ["url"] = url + "/reactions", ["total_count"] = reactions.Count };
        foreach (var content in ReactionContents)
        {
            payload[content] = reactions.Count(reaction => reaction.Content == content);
        }

        return payload;
    }
}
