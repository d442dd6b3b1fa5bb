using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrgBackup.Infra.Tests.Support;

/// <summary>Turns parts of a template into what <c>aws s3api</c> takes, for buckets that the stack does not make.</summary>
internal static class Plain
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Policy(JsonNode document)
    {
        var plain = new JsonObject { ["Version"] = "2012-10-17" };
        plain["Statement"] = new JsonArray([.. document["Statement"]!.AsArray().Select(Value)]);
        return Write(plain)
            .Replace("arn:${Backups9A29A52D}", "arn:aws:s3:::BUCKET", StringComparison.Ordinal)
            .Replace("arn:${DiscoverRoleE70016BD}", "ROLE-OF-DISCOVER", StringComparison.Ordinal)
            .Replace("arn:${BackupRole4CD139C5}", "ROLE-OF-BACKUP", StringComparison.Ordinal)
            .Replace("arn:${ReportRole48CCB615}", "ROLE-OF-REPORT", StringComparison.Ordinal);
    }

    public static string Lifecycle(JsonArray rules) =>
        Write(new JsonObject { ["Rules"] = new JsonArray([.. rules.Select(rule => Rule(rule!))]) });

    public static string Write(JsonNode node) => node.ToJsonString(Readable) + "\n";

    private static JsonNode? Value(JsonNode? node) => node switch
    {
        JsonObject call when call.Count == 1 && (call.ContainsKey("Ref") || call.First().Key.StartsWith("Fn::", StringComparison.Ordinal)) =>
            JsonValue.Create(Intrinsic.Text(call)),
        JsonObject map => new JsonObject(map.Select(pair => KeyValuePair.Create(pair.Key, Value(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Value)]),
        _ => node?.DeepClone(),
    };

    private static JsonObject Rule(JsonNode rule)
    {
        var plain = new JsonObject
        {
            ["ID"] = rule["Id"]!.DeepClone(),
            ["Status"] = rule["Status"]!.DeepClone(),
            ["Filter"] = rule["TagFilters"]?[0] is { } tag ? new JsonObject { ["Tag"] = tag.DeepClone() } : new JsonObject { ["Prefix"] = "" },
        };
        if (rule["Transitions"]?[0] is { } move)
        {
            plain["Transitions"] = new JsonArray(new JsonObject
            {
                ["Days"] = move["TransitionInDays"]!.DeepClone(),
                ["StorageClass"] = move["StorageClass"]!.DeepClone(),
            });
        }

        if (rule["ExpiredObjectDeleteMarker"] is { } marker)
        {
            plain["Expiration"] = new JsonObject { ["ExpiredObjectDeleteMarker"] = marker.DeepClone() };
        }

        foreach (var name in new[] { "NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload" })
        {
            if (rule[name] is { } value)
            {
                plain[name] = value.DeepClone();
            }
        }

        return plain;
    }
}
