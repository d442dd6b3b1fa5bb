using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Writes;

/// <summary>What may run, variables, and environments.</summary>
internal static class ActionsWrites
{
    private const string Environment = "/environments/{environment}";

    public static Route[] Routes { get; } =
    [
        Route.Write("PUT /actions/permissions", SetPermissions, "admin", "administration"),
        Route.Write("PUT /actions/permissions/workflow", SetWorkflow, "admin", "administration"),
        Route.Write("PUT /actions/permissions/selected-actions", SetSelected, "admin", "administration"),
        Route.Write("PUT /actions/permissions/access", SetAccess, "admin", "administration"),
        Route.Write("POST /actions/variables", request => AddVariable(request, "/actions/variables"), "write", "actions_variables"),
        Route.Write($"PUT {Environment}", PutEnvironment, "admin", "administration"),
        Route.Get(Environment, OneEnvironment, "actions"),
        Route.Write(
            $"POST {Environment}/variables", request => AddVariable(request, List(request, "variables")), "write", "environments"),
        Route.Write($"POST {Environment}/deployment-branch-policies", AddPolicy, "admin", "administration"),
        Route.Write($"POST {Environment}/deployment_protection_rules", AddRule, "admin", "administration"),
    ];

    private static ApiResponse SetPermissions(ApiRequest request)
    {
        var fields = new Fields(request, "Actions");
        var isOn = fields.Flag("enabled") ?? throw Refusal.Field("Actions", "enabled", "missing_field");
        var item = new JsonObject { ["enabled"] = isOn };
        if (isOn)
        {
            item["allowed_actions"] = fields.Choice("allowed_actions", "all", "local_only", "selected") ?? "all";
            if ((string?)item["allowed_actions"] == "selected")
            {
                item["selected_actions_url"] = "{api}/repos/{repo}/actions/permissions/selected-actions";
                request.Repository.Settings.Objects.TryAdd("/actions/permissions/selected-actions", new JsonObject
                {
                    ["github_owned_allowed"] = false,
                    ["verified_allowed"] = false,
                    ["patterns_allowed"] = new JsonArray(),
                });
            }
        }

        request.Repository.Settings.Objects["/actions/permissions"] = item;
        return ApiResponse.Nothing();
    }

    private static ApiResponse SetWorkflow(ApiRequest request)
    {
        var fields = new Fields(request, "Actions");
        var item = request.Repository.Settings.Objects["/actions/permissions/workflow"];
        item["default_workflow_permissions"] = fields.Choice("default_workflow_permissions", "read", "write")
            ?? (string?)item["default_workflow_permissions"];
        item["can_approve_pull_request_reviews"] = fields.Flag("can_approve_pull_request_reviews")
            ?? (bool)item["can_approve_pull_request_reviews"]!;
        return ApiResponse.Nothing();
    }

    private static ApiResponse SetSelected(ApiRequest request)
    {
        var objects = request.Repository.Settings.Objects;
        if ((string?)objects["/actions/permissions"]["allowed_actions"] != "selected")
        {
            return ApiResponse.Error(409, "Conflict");
        }

        objects["/actions/permissions/selected-actions"] = new Fields(request, "Actions").Json.DeepClone().AsObject();
        return ApiResponse.Nothing();
    }

    private static ApiResponse SetAccess(ApiRequest request)
    {
        var level = new Fields(request, "Actions").Choice("access_level", "none", "user", "organization", "enterprise");
        if (!request.Repository.Private)
        {
            return ApiResponse.Error(422, "Access policy only applies to internal and private repositories.");
        }

        request.Repository.Settings.Objects["/actions/permissions/access"] = new JsonObject { ["access_level"] = level };
        return ApiResponse.Nothing();
    }

    private static ApiResponse AddVariable(ApiRequest request, string list)
    {
        var fields = new Fields(request, "Variable");
        var (name, value) = (fields.Required("name").ToUpperInvariant(), fields.Text("value", 48 << 10));
        if (request.Repository.Settings.List(list).Exists(known => (string?)known["name"] == name))
        {
            return ApiResponse.Error(409, "Already exists - Variable already exists");
        }

        SettingWrites.Add(request, list, new JsonObject
        {
            ["name"] = name,
            ["value"] = value ?? throw Refusal.Field("Variable", "value", "missing_field"),
            ["created_at"] = SettingWrites.Now(request),
            ["updated_at"] = SettingWrites.Now(request),
        });
        return new() { Status = 201, Json = new JsonObject() };
    }

    private static JsonObject? Find(ApiRequest request) => request.Repository.Settings.List("/environments")
        .Find(known => (string?)known["name"] == request.Name("environment"));

    private static string List(ApiRequest request, string list) => Find(request) is null
        ? throw Refusal.NotFound()
        : $"/environments/{request.Name("environment")}/{list}";

    private static ApiResponse OneEnvironment(ApiRequest request) =>
        Find(request) is { } found ? ApiResponse.Ok(SettingPayload.Of(request, found)) : ApiResponse.NotFound();

    private static ApiResponse PutEnvironment(ApiRequest request)
    {
        var fields = new Fields(request.Body as JsonObject ?? [], "Environment");
        var environment = Find(request);
        if (environment is null)
        {
            var (id, url) = SettingWrites.Fresh(request, "/environments");
            environment = new JsonObject
            {
                ["id"] = id,
                ["node_id"] = Model.NodeId.Of("EN", id),
                ["name"] = request.Name("environment"),
                ["url"] = url,
                ["html_url"] = "{web}/{repo}/deployments/activity_log",
                ["created_at"] = SettingWrites.Now(request),
            };
            request.Repository.Settings.List("/environments").Add(environment);
        }

        environment["updated_at"] = SettingWrites.Now(request);
        environment["protection_rules"] = Rules(request, fields);
        environment["deployment_branch_policy"] = fields.Object("deployment_branch_policy")?.DeepClone();
        return ApiResponse.Ok(SettingPayload.Of(request, environment));
    }

    private static JsonArray Rules(ApiRequest request, Fields fields)
    {
        var rules = new JsonArray();
        void Add(string type, string name, JsonNode? value)
        {
            var id = SettingWrites.Fresh(request, "").Id;
            rules.Add(new JsonObject
            {
                ["id"] = id,
                ["node_id"] = Model.NodeId.Of("GA", id),
                ["type"] = type,
                [name] = value?.DeepClone(),
            });
        }

        if (fields.Number("wait_timer") is > 0 and var wait)
        {
            Add("wait_timer", "wait_timer", wait);
        }

        if (fields.List("reviewers") is { Count: > 0 } reviewers)
        {
            Add("required_reviewers", "reviewers", new JsonArray([.. reviewers.Select(item => new JsonObject
            {
                ["type"] = (string?)item!["type"],
                ["reviewer"] = request.Model.Accounts.FirstOrDefault(known => known.Id == (long?)item["id"]) is { } person
                    ? $"{{user:{person.Login}}}"
                    : throw Refusal.Field("Environment", "reviewers", "invalid"),
            })]));
        }

        if (fields.Json["deployment_branch_policy"] is JsonObject)
        {
            Add("branch_policy", "enabled", true);
            ((JsonObject)rules[^1]!).Remove("enabled");
        }

        return rules;
    }

    private static ApiResponse AddPolicy(ApiRequest request)
    {
        var (list, fields) = (List(request, "deployment-branch-policies"), new Fields(request, "Policy"));
        var (id, _) = SettingWrites.Fresh(request, list);
        SettingWrites.Add(request, list, new JsonObject
        {
            ["id"] = id,
            ["node_id"] = Model.NodeId.Of("BP", id),
            ["name"] = fields.Required("name"),
            ["type"] = fields.Choice("type", "branch", "tag") ?? "branch",
        });
        return ApiResponse.Ok(request.Repository.Settings.List(list)[^1].DeepClone());
    }

    /// <summary>Lets an app decide; only one app is installed here.</summary>
    private static ApiResponse AddRule(ApiRequest request)
    {
        const long installed = 3515;
        var list = List(request, "deployment_protection_rules");
        if (new Fields(request, "Rule").Number("integration_id") != installed)
        {
            throw Refusal.Sentence("The app is not installed, or cannot decide about deployments.");
        }

        var (id, _) = SettingWrites.Fresh(request, list);
        SettingWrites.Add(request, list, new JsonObject
        {
            ["id"] = id,
            ["node_id"] = Model.NodeId.Of("GA", id),
            ["enabled"] = true,
            ["app"] = new JsonObject
            {
                ["id"] = installed,
                ["slug"] = "gate",
                ["integration_url"] = "{api}/apps/gate",
                ["node_id"] = "GATE",
            },
        });
        return ApiResponse.Created(request.Repository.Settings.List(list)[^1].DeepClone().AsObject());
    }
}
