using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Writes;

/// <summary>Keys, webhooks, links, pages, properties, limits, people and environments of a repository.</summary>
internal static class SettingWrites
{
    private static readonly string[] PageFields = ["cname", "build_type", "https_enforced", "source"];

    public static Route[] Routes { get; } =
    [
        Route.Write("POST /keys", AddKey, "admin", "administration"),
        Route.Write("POST /hooks", AddHook, "admin", "repository_hooks"),
        Route.Write("POST /autolinks", AddAutolink, "admin", "administration"),
        Route.Write("POST /pages", AddPages, "admin", "pages"),
        Route.Write("PUT /pages", ChangePages, "admin", "pages"),
        Route.Write("PATCH /properties/values", SetProperties, "admin", "custom_properties", "administration"),
        Route.Write("PUT /interaction-limits", Limit, "admin", "administration"),
        Route.Write("PUT /collaborators/{login}", AddCollaborator, "admin", "administration"),
    ];

    /// <summary>Adds to a list, in the form in which the API shows it.</summary>
    public static ApiResponse Add(ApiRequest request, string list, JsonObject item)
    {
        request.Repository.Settings.List(list).Add(item);
        return ApiResponse.Created(SettingPayload.Of(request, item));
    }

    public static string Now(ApiRequest request) => Render.Time(request.Model.Clock.Next());

    /// <summary>A fresh id, and the address in which it is the last part.</summary>
    public static (long Id, string Url) Fresh(ApiRequest request, string list)
    {
        var id = request.Model.Ids.TimelineItem() % int.MaxValue;
        return (id, $"{{api}}/repos/{{repo}}{list}/{id}");
    }

    private static ApiResponse AddKey(ApiRequest request)
    {
        var fields = new Fields(request, "PublicKey");
        var key = fields.Required("key");
        if (request.Model.Repositories.SelectMany(repository => repository.Settings.List("/keys"))
            .Any(known => (string?)known["key"] == key))
        {
            throw Refusal.Custom("PublicKey", "key", "key is already in use");
        }

        var (id, url) = Fresh(request, "/keys");
        return Add(request, "/keys", new JsonObject
        {
            ["id"] = id,
            ["key"] = key,
            ["url"] = url,
            ["title"] = fields.Text("title") ?? "",
            ["verified"] = true,
            ["created_at"] = Now(request),
            ["read_only"] = fields.Flag("read_only") ?? false,
            ["added_by"] = request.Caller.User?.Login,
            ["last_used"] = null,
            ["enabled"] = true,
        });
    }

    private static ApiResponse AddHook(ApiRequest request)
    {
        var fields = new Fields(request, "Hook");
        var config = new Fields(fields.Object("config") ?? throw Refusal.Field("Hook", "config", "missing_field"), "Hook");
        var shown = config.Json.DeepClone().AsObject();
        shown["url"] = config.Required("url");
        if (shown.ContainsKey("secret"))
        {
            shown["secret"] = "********";
        }

        var (id, url) = Fresh(request, "/hooks");
        return Add(request, "/hooks", new JsonObject
        {
            ["type"] = "Repository",
            ["id"] = id,
            ["name"] = fields.Text("name") ?? "web",
            ["active"] = fields.Flag("active") ?? true,
            ["events"] = fields.List("events")?.DeepClone() ?? new JsonArray("push"),
            ["config"] = shown,
            ["updated_at"] = Now(request),
            ["created_at"] = Now(request),
            ["url"] = url,
            ["test_url"] = $"{url}/test",
            ["ping_url"] = $"{url}/pings",
            ["deliveries_url"] = $"{url}/deliveries",
            ["last_response"] = new JsonObject { ["code"] = null, ["status"] = "unused", ["message"] = null },
        });
    }

    private static ApiResponse AddAutolink(ApiRequest request)
    {
        var fields = new Fields(request, "KeyLink");
        var (prefix, template) = (fields.Required("key_prefix"), fields.Required("url_template"));
        if (request.Repository.Settings.List("/autolinks").Exists(known => (string?)known["key_prefix"] == prefix))
        {
            throw Refusal.Field("KeyLink", "key_prefix", "already_exists");
        }

        return Add(request, "/autolinks", new JsonObject
        {
            ["id"] = Fresh(request, "/autolinks").Id,
            ["key_prefix"] = prefix,
            ["url_template"] = template.Contains("<num>", StringComparison.Ordinal)
                ? template
                : throw Refusal.Field("KeyLink", "url_template", "invalid"),
            ["is_alphanumeric"] = fields.Flag("is_alphanumeric") ?? true,
            ["updated_at"] = Now(request),
        });
    }

    private static ApiResponse AddPages(ApiRequest request)
    {
        var (repository, fields) = (request.Repository, new Fields(request, "Page"));
        if (repository.HasPages)
        {
            return ApiResponse.Error(409, "GitHub Pages is already enabled.");
        }

        var source = fields.Object("source");
        if (source is not null && !repository.Git.Refs().ContainsKey($"refs/heads/{source["branch"]}"))
        {
            throw Refusal.Of(422, $"The {source["branch"]} branch must exist before GitHub Pages can be built.");
        }

        repository.HasPages = true;
        var pages = repository.Settings.Objects["/pages"] = new JsonObject
        {
            ["url"] = "{api}/repos/{repo}/pages",
            ["status"] = null,
            ["cname"] = null,
            ["custom_404"] = false,
            ["html_url"] = $"https://pages.example.org/{repository.Name}",
            ["build_type"] = fields.Choice("build_type", "legacy", "workflow") ?? "legacy",
            ["source"] = source?.DeepClone() ?? new JsonObject { ["branch"] = repository.DefaultBranch, ["path"] = "/" },
            ["public"] = !repository.Private,
            ["https_enforced"] = true,
        };
        return ApiResponse.Created(SettingPayload.Of(request, pages));
    }

    private static ApiResponse ChangePages(ApiRequest request)
    {
        var pages = request.Repository.Settings.Objects.GetValueOrDefault("/pages") ?? throw Refusal.NotFound();
        var fields = new Fields(request, "Page");
        foreach (var name in PageFields.Where(fields.Has))
        {
            pages[name] = fields.Json[name]?.DeepClone();
        }

        return ApiResponse.Nothing();
    }

    private static ApiResponse SetProperties(ApiRequest request)
    {
        var values = new Fields(request, "CustomProperty").List("properties") ?? [];
        var known = request.Repository.Owner.Content.Properties ?? [];
        foreach (var value in values)
        {
            var name = (string?)value!["property_name"];
            if (!known.Exists(property => (string?)property["property_name"] == name))
            {
                throw Refusal.Of(422, $"Property '{name}' is not defined for this organization.");
            }

            var list = request.Repository.Settings.List("/properties/values");
            list.RemoveAll(given => (string?)given["property_name"] == name);
            list.Add(value.DeepClone().AsObject());
        }

        return ApiResponse.Nothing();
    }

    private static ApiResponse Limit(ApiRequest request)
    {
        var fields = new Fields(request, "InteractionLimit");
        var limit = fields.Choice("limit", "existing_users", "contributors_only", "collaborators_only")
            ?? throw Refusal.Field("InteractionLimit", "limit", "missing_field");
        var item = request.Repository.Settings.Objects["/interaction-limits"] = new JsonObject
        {
            ["limit"] = limit,
            ["origin"] = "repository",
            ["expires_at"] = Render.Time(request.Model.Clock.Next().AddDays(1)),
        };
        return ApiResponse.Ok(item.DeepClone());
    }

    private static ApiResponse AddCollaborator(ApiRequest request)
    {
        var (repository, login) = (request.Repository, request.Argument("login"));
        if (request.Model.Find(login) is not { } account)
        {
            return ApiResponse.NotFound();
        }

        var permission = request.Body is null
            ? "push"
            : new Fields(request, "Repository").Choice("permission", "pull", "triage", "push", "maintain", "admin") ?? "push";
        var role = permission switch { "pull" => "read", "push" => "write", _ => permission };
        repository.Collaborators[account.Login] = role;
        repository.Settings.List("/collaborators").Add(new JsonObject
        {
            [SettingPayload.Person] = $"{{user:{account.Login}}}",
            ["permissions"] = new JsonObject
            {
                ["pull"] = true,
                ["push"] = role is "write" or "maintain" or "admin",
                ["admin"] = role == "admin",
            },
            ["role_name"] = role,
        });
        if (!repository.Owner.Members.ContainsKey(account.Login))
        {
            Notifications.Note(request, account.Login, $"invited to {repository.FullName}");
        }

        return ApiResponse.Nothing();
    }
}
