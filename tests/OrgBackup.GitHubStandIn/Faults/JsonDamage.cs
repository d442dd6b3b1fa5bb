using System.Text.Json.Nodes;

namespace OrgBackup.GitHubStandIn.Faults;

/// <summary>JSON that is legal and hard to bear.</summary>
internal static class JsonDamage
{
    public static void WidenIds(JsonNode json, long by)
    {
        foreach (var item in Objects(json).ToList())
        {
            if (item["id"] is JsonValue id && id.TryGetValue<long>(out var number))
            {
                item["id"] = number + by;
            }
        }
    }

    public static void PlantNumbers(JsonNode json)
    {
        foreach (var item in Objects(json).ToList())
        {
            item["planted_huge"] = JsonNode.Parse("18446744073709551617000");
            item["planted_exponent"] = JsonNode.Parse("1.5e300");
        }
    }

    public static void PlantFields(JsonNode json)
    {
        foreach (var item in Objects(json).ToList())
        {
            item["planted_text"] = "kept? \u2028 </script> \"quoted\"";
            item["planted_number"] = 9_007_199_254_740_993;
            item["planted_object"] = new JsonObject { ["inner"] = new JsonArray(1, null, "x") };
        }
    }

    public static void Nest(JsonNode json, int levels)
    {
        foreach (var item in json is JsonArray list ? list.OfType<JsonObject>() : Objects(json).Take(1))
        {
            JsonNode nest = "bottom";
            for (var level = 0; level < levels; level++)
            {
                nest = level % 2 == 0 ? new JsonObject { ["deeper"] = nest } : new JsonArray(nest);
            }

            item["planted_nest"] = nest;
        }
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? json) => json switch
    {
        JsonObject item => item.Select(pair => pair.Value).ToList().SelectMany(Objects).Prepend(item),
        JsonArray list => list.SelectMany(Objects),
        _ => [],
    };
}
