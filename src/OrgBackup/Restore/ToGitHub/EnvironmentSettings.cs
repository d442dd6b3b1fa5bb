using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>Environments with their rules, variables and branch policies; secrets cannot be read by anybody.</summary>
internal static class EnvironmentSettings
{
    public static IReadOnlyList<SettingKind> Kinds { get; } =
    [
        new("environments", IsSingle: false, Environment),
        new("environment_variables", IsSingle: false, Variables),
        new("deployment_branch_policies", IsSingle: false, Policies),
        new("deployment_protection_rules", IsSingle: false, Rules),
    ];

    private static string PathOf(string name, string rest) => $"/environments/{Uri.EscapeDataString(name)}{rest}";

    private static IEnumerable<SettingWrite> Environment(JsonElement item, RestoreContext context)
    {
        var name = item.Text("name") ?? "";
        var body = new JsonObject { ["deployment_branch_policy"] = item.Copy("deployment_branch_policy") };
        foreach (var rule in item.Items("protection_rules"))
        {
            switch (rule.Text("type"))
            {
                case "wait_timer":
                    body["wait_timer"] = rule.Number("wait_timer");
                    break;
                case "required_reviewers":
                    body["prevent_self_review"] = rule.Flag("prevent_self_review") ?? false;
                    body["reviewers"] = new JsonArray([.. rule.Items("reviewers").Select(Reviewer)]);
                    break;
            }
        }

        yield return new("environments", name, HttpMethod.Put, PathOf(name, "")) { Body = body, People = "reviewers" };
    }

    private static JsonObject Reviewer(JsonElement reviewer) => new()
    {
        ["type"] = reviewer.Text("type"),
        ["id"] = reviewer.Field("reviewer")?.Number("id"),
    };

    private static IEnumerable<SettingWrite> Variables(JsonElement group, RestoreContext context)
    {
        var path = PathOf(group.Text("environment") ?? "", "/variables");
        foreach (var item in group.Items("variables"))
        {
            var name = item.Text("name");
            yield return new(
                "environment_variables", $"{group.Text("environment")}/{name}", HttpMethod.Post, path)
            {
                Body = item.Only("name", "value"),
                List = path,
                ListName = "variables",
                IsSame = known => known.Text("name") == name,
            };
        }
    }

    private static IEnumerable<SettingWrite> Policies(JsonElement group, RestoreContext context)
    {
        var path = PathOf(group.Text("environment") ?? "", "/deployment-branch-policies");
        foreach (var item in group.Items("branch_policies"))
        {
            var (name, type) = (item.Text("name"), item.Text("type") ?? "branch");
            yield return new(
                "deployment_branch_policies", $"{group.Text("environment")}/{type}/{name}", HttpMethod.Post, path)
            {
                Body = new JsonObject { ["name"] = name, ["type"] = type },
                List = path,
                ListName = "branch_policies",
                IsSame = known => known.Text("name") == name && (known.Text("type") ?? "branch") == type,
            };
        }
    }

    private static IEnumerable<SettingWrite> Rules(JsonElement group, RestoreContext context)
    {
        var path = PathOf(group.Text("environment") ?? "", "/deployment_protection_rules");
        foreach (var rule in group.Items("custom_deployment_protection_rules"))
        {
            var app = rule.Field("app")?.Number("id");
            var what = string.Create(CultureInfo.InvariantCulture, $"{group.Text("environment")}/{app}");
            yield return new("deployment_protection_rules", what, HttpMethod.Post, path)
            {
                Body = new JsonObject { ["integration_id"] = app },
                List = path,
                ListName = "custom_deployment_protection_rules",
                IsSame = known => known.Field("app")?.Number("id") == app,
            };
        }
    }
}
