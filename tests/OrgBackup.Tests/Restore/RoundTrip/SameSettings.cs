using System.Text.Json.Nodes;

namespace OrgBackup.Tests.Restore.RoundTrip;

/// <summary>Items of metadata without what cannot be the same: ids, addresses, dates, people.</summary>
internal static class SameSettings
{
    private static readonly HashSet<string> Unavoidable = new(StringComparer.Ordinal)
    {
        "id", "node_id", "url", "created_at", "updated_at", "added_by", "last_used", "last_response", "source",
        "_links", "links", "contexts_url", "commit",
    };

    /// <summary>The kind's items, one text each, in order of the texts.</summary>
    public static List<string> Of(RestoredFiles files, string kind, params string[] alsoLeft)
    {
        var left = new HashSet<string>(alsoLeft, StringComparer.Ordinal);
        return files.Read(kind) switch
        {
            JsonArray items => [.. items.Select(item => Text(item, left)).Order(StringComparer.Ordinal)],
            { } single => [Text(single, left)],
            null => [],
        };
    }

    // a rule that is off, and one that is not there
    private static bool IsOff(JsonNode? value) =>
        value is JsonObject { Count: 1 } rule && rule["enabled"] is JsonValue enabled && !(bool)enabled;

    private static string Text(JsonNode? node, HashSet<string> left) => Reduced(node, left)?.ToJsonString() ?? "null";

    private static JsonNode? Reduced(JsonNode? node, HashSet<string> left) => node switch
    {
        JsonObject item => new JsonObject(
            item.Where(field => !Unavoidable.Contains(field.Key)
                    && !left.Contains(field.Key)
                    && !field.Key.EndsWith("_url", StringComparison.Ordinal)
                    && !IsOff(field.Value))
                .OrderBy(field => field.Key, StringComparer.Ordinal)
                .Select(field => KeyValuePair.Create(field.Key, Reduced(field.Value, left)))),
        JsonArray items => new JsonArray([.. items.Select(item => Reduced(item, left))]),
        _ => node?.DeepClone(),
    };
}
