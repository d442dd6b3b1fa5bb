using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>Settings that are sent back nearly as they came.</summary>
internal static class PlainSettings
{
    public static IReadOnlyList<SettingKind> Kinds { get; } =
    [
        new("actions_variables", IsSingle: false, Variable),
        new("deploy_keys", IsSingle: false, DeployKey),
        new("webhooks", IsSingle: false, Webhook),
        new("autolinks", IsSingle: false, Autolink),
        new("properties", IsSingle: false, Property),
        new("pages", IsSingle: true, Pages),
        new("interaction_limits", IsSingle: true, Limit),
    ];

    private static IEnumerable<SettingWrite> Variable(JsonElement item, RestoreContext context)
    {
        var name = item.Text("name") ?? "";
        yield return new("actions_variables", name, HttpMethod.Post, "/actions/variables")
        {
            Body = item.Only("name", "value"),
            List = "/actions/variables",
            ListName = "variables",
            IsSame = known => known.Text("name") == name,
        };
    }

    private static IEnumerable<SettingWrite> DeployKey(JsonElement item, RestoreContext context)
    {
        var key = item.Text("key");
        var what = string.Create(CultureInfo.InvariantCulture, $"{item.Text("title")} ({item.Number("id")})");
        yield return new("deploy_keys", what, HttpMethod.Post, "/keys")
        {
            Body = item.Only("title", "key", "read_only"),
            List = "/keys",
            IsSame = known => known.Text("key") == key,
        };
    }

    private static IEnumerable<SettingWrite> Webhook(JsonElement item, RestoreContext context)
    {
        var config = item.Field("config") ?? default;
        var url = config.Text("url");
        var events = item.Field("events")?.GetRawText();

        // the old id keeps two hooks with the same address apart
        var what = string.Create(CultureInfo.InvariantCulture, $"{item.Number("id")}");
        yield return new("webhooks", what, HttpMethod.Post, "/hooks")
        {
            Body = new JsonObject
            {
                ["name"] = "web",
                ["active"] = false,
                ["events"] = item.Copy("events"),
                ["config"] = config.Only("url", "content_type", "insecure_ssl"),
            },
            List = "/hooks",
            IsSame = known => known.Field("config")?.Text("url") == url
                && known.Field("events")?.GetRawText() == events,
        };
    }

    private static IEnumerable<SettingWrite> Autolink(JsonElement item, RestoreContext context)
    {
        var prefix = item.Text("key_prefix") ?? "";
        yield return new("autolinks", prefix, HttpMethod.Post, "/autolinks")
        {
            Body = item.Only("key_prefix", "url_template", "is_alphanumeric"),
            List = "/autolinks",
            IsSame = known => known.Text("key_prefix") == prefix,
        };
    }

    private static IEnumerable<SettingWrite> Property(JsonElement item, RestoreContext context)
    {
        var name = item.Text("property_name") ?? "";
        yield return new("properties", name, HttpMethod.Patch, "/properties/values")
        {
            Body = new JsonObject { ["properties"] = new JsonArray(item.Only("property_name", "value")) },
            IsAlwaysThere = true,
        };
    }

    private static IEnumerable<SettingWrite> Pages(JsonElement item, RestoreContext context)
    {
        yield return new("pages", "", HttpMethod.Post, "/pages")
        {
            Body = item.Only("build_type", "source"),
        };
    }

    private static IEnumerable<SettingWrite> Limit(JsonElement item, RestoreContext context)
    {
        var isOwn = item.Text("origin") is null or "repository";
        if (item.Text("limit") is null || !isOwn)
        {
            yield break;
        }

        yield return new("interaction_limits", "", HttpMethod.Put, "/interaction-limits")
        {
            Body = item.Only("limit"),
            Lost = "it begins anew and ends after GitHub's default time",
        };
    }
}
