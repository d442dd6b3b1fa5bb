using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Writes;

/// <summary>Protection of branches, and rulesets. What is sent has another form than what is shown.</summary>
internal static class ProtectionWrites
{
    private static readonly string[] Needed =
        ["required_status_checks", "enforce_admins", "required_pull_request_reviews", "restrictions"];

    private static readonly string[] Bypasses = ["dismissal_restrictions", "bypass_pull_request_allowances"];

    private static readonly string[] Switches =
    [
        "required_linear_history", "allow_force_pushes", "allow_deletions", "block_creations",
        "required_conversation_resolution", "lock_branch", "allow_fork_syncing",
    ];

    public static Route[] Routes { get; } =
    [
        Route.Write("PUT /branches/{branch}/protection", Protect, "admin", "administration"),
        Route.Write("POST /branches/{branch}/protection/required_signatures", NeedSignatures, "admin", "administration"),
        Route.Write("POST /rulesets", AddRuleset, "admin", "administration"),
        Route.Write("PUT /rulesets/{id}", ChangeRuleset, "admin", "administration"),
    ];

    /// <summary>Notes every branch of the git repository in the list that the API shows.</summary>
    public static void NoteBranches(Model.Repository repository)
    {
        const string heads = "refs/heads/";
        var list = repository.Settings.List("/branches");
        foreach (var (name, oid) in repository.Git.Refs().Where(one => one.Key.StartsWith(heads, StringComparison.Ordinal)))
        {
            var branch = list.Find(known => (string?)known["name"] == name[heads.Length..]);
            if (branch is null)
            {
                branch = new JsonObject { ["name"] = name[heads.Length..], ["commit"] = new JsonObject(), ["protected"] = false };
                list.Add(branch);
            }

            branch["commit"] = new JsonObject { ["sha"] = oid, ["url"] = $"{{api}}/repos/{{repo}}/commits/{oid}" };
        }
    }

    private static ApiResponse Protect(ApiRequest request)
    {
        var (name, fields) = (request.Name("branch"), new Fields(request, "Branch"));
        foreach (var field in Needed.Where(field => !fields.Has(field)))
        {
            throw Refusal.Of(422, $"Invalid request.\n\n\"{field}\" wasn't supplied.");
        }

        NoteBranches(request.Repository);
        var branch = request.Repository.Settings.List("/branches").Find(known => (string?)known["name"] == name);
        if (branch is null)
        {
            return ApiResponse.Error(404, "Branch not found");
        }

        var url = $"{{api}}/repos/{{repo}}/branches/{Uri.EscapeDataString(name)}/protection";
        (branch["protected"], branch["protection_url"]) = (true, url);
        var shown = request.Repository.Settings.Objects[$"/branches/{name}/protection"] = Shown(fields, url);
        return ApiResponse.Ok(SettingPayload.Of(request, shown));
    }

    private static JsonObject Shown(Fields fields, string url)
    {
        var shown = new JsonObject
        {
            ["url"] = url,
            ["enforce_admins"] = new JsonObject
            {
                ["url"] = $"{url}/enforce_admins",
                ["enabled"] = fields.Flag("enforce_admins") ?? false,
            },
        };
        foreach (var name in Switches)
        {
            shown[name] = new JsonObject { ["enabled"] = fields.Flag(name) ?? false };
        }

        if (fields.Object("required_status_checks") is { } checks)
        {
            shown["required_status_checks"] = Checks(checks, $"{url}/required_status_checks");
        }

        if (fields.Object("required_pull_request_reviews") is { } reviews)
        {
            var copy = reviews.DeepClone().AsObject();
            copy["url"] = $"{url}/required_pull_request_reviews";
            foreach (var name in Bypasses)
            {
                copy.Remove(name);
                if (reviews[name] is JsonObject { Count: > 0 } people)
                {
                    copy[name] = People(people, $"{url}/{name}");
                }
            }

            shown["required_pull_request_reviews"] = copy;
        }

        if (fields.Object("restrictions") is { } restrictions)
        {
            shown["restrictions"] = People(restrictions, $"{url}/restrictions");
        }

        return shown;
    }

    private static JsonObject Checks(JsonObject sent, string url)
    {
        var checks = sent["checks"] as JsonArray
            ?? new JsonArray([.. (sent["contexts"] as JsonArray ?? []).Select(item => new JsonObject { ["context"] = (string?)item })]);
        return new JsonObject
        {
            ["url"] = url,
            ["strict"] = (bool?)sent["strict"] ?? false,
            ["contexts"] = new JsonArray([.. checks.Select(item => item!["context"]!.DeepClone())]),
            ["contexts_url"] = $"{url}/contexts",
            ["checks"] = new JsonArray([.. checks.Select(item => new JsonObject
            {
                ["context"] = item!["context"]!.DeepClone(),
                ["app_id"] = item["app_id"]?.DeepClone(),
            })]),
        };
    }

    /// <summary>Sent are logins and slugs, shown are people and teams.</summary>
    private static JsonObject People(JsonObject sent, string url) => new()
    {
        ["url"] = url,
        ["users_url"] = $"{url}/users",
        ["teams_url"] = $"{url}/teams",
        ["apps_url"] = $"{url}/apps",
        ["users"] = new JsonArray([.. (sent["users"] as JsonArray ?? []).Select(item => JsonValue.Create($"{{user:{item}}}"))]),
        ["teams"] = new JsonArray([.. (sent["teams"] as JsonArray ?? []).Select(item => new JsonObject { ["slug"] = (string?)item })]),
        ["apps"] = new JsonArray([.. (sent["apps"] as JsonArray ?? []).Select(item => new JsonObject { ["slug"] = (string?)item })]),
    };

    private static ApiResponse NeedSignatures(ApiRequest request)
    {
        var path = $"/branches/{request.Name("branch")}/protection";
        var protection = request.Repository.Settings.Objects.GetValueOrDefault(path)
            ?? throw Refusal.Of(404, "Branch not protected");
        var signatures = new JsonObject { ["url"] = $"{protection["url"]}/required_signatures", ["enabled"] = true };
        protection["required_signatures"] = signatures;
        return ApiResponse.Ok(SettingPayload.Of(request, signatures));
    }

    private static ApiResponse AddRuleset(ApiRequest request)
    {
        var ruleset = Ruleset(request, SettingWrites.Fresh(request, "/rulesets"));
        if (request.Repository.Settings.List("/rulesets").Exists(known => (string?)known["name"] == (string?)ruleset["name"]))
        {
            throw Refusal.Of(422, "Validation Failed: Name must be unique");
        }

        return SettingWrites.Add(request, "/rulesets", ruleset);
    }

    private static ApiResponse ChangeRuleset(ApiRequest request)
    {
        var (list, id) = (request.Repository.Settings.List("/rulesets"), request.Number("id"));
        var place = list.FindIndex(known => (long?)known["id"] == id);
        if (place < 0)
        {
            return ApiResponse.NotFound();
        }

        list[place] = Ruleset(request, (id, $"{{api}}/repos/{{repo}}/rulesets/{id}"));
        return ApiResponse.Ok(SettingPayload.Of(request, list[place]));
    }

    private static JsonObject Ruleset(ApiRequest request, (long Id, string Url) place)
    {
        var fields = new Fields(request, "Ruleset");
        var enforcement = fields.Choice("enforcement", "disabled", "active", "evaluate")
            ?? throw Refusal.Field("Ruleset", "enforcement", "missing_field");
        return new JsonObject
        {
            ["id"] = place.Id,
            ["node_id"] = Model.NodeId.Of("RRS", place.Id),
            ["name"] = fields.Required("name"),
            ["target"] = fields.Choice("target", "branch", "tag", "push") ?? "branch",
            ["source_type"] = "Repository",
            ["source"] = "{repo}",
            ["enforcement"] = enforcement,
            ["created_at"] = SettingWrites.Now(request),
            ["updated_at"] = SettingWrites.Now(request),
            ["current_user_can_bypass"] = "never",
            ["_links"] = new JsonObject { ["self"] = Render.Link(place.Url) },
            ["bypass_actors"] = fields.List("bypass_actors")?.DeepClone() ?? new JsonArray(),
            ["conditions"] = fields.Object("conditions")?.DeepClone() ?? new JsonObject(),
            ["rules"] = fields.List("rules")?.DeepClone() ?? new JsonArray(),
        };
    }
}
