using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>
/// What belongs to an organization itself. A route's permission is the fine-grained token's; a classic token needs the
/// scope that goes with it.
/// </summary>
internal static class OrganizationEndpoints
{
    private const string Administration = "organization_administration";
    private const string Projects = "organization_projects";

    public static Route[] Routes { get; } =
    [
        Route.Get("/members", Members, "members"),
        Route.Get("/outside_collaborators", Outsiders, "members"),
        Route.Get("/invitations", Invitations, "members"),
        Route.Get("/teams", request => Pager.Page(request, Of(request).Teams, team => TeamPayload.Full(request.Urls, team)), "members"),
        Route.Get("/teams/{slug}/members", TeamMembers, "members"),
        Route.Get("/teams/{slug}/repos", TeamRepositories, "members"),
        Route.Get("/hooks", request => Pager.Page(request, Of(request).Webhooks, hook => Hook(request, hook)), "organization_hooks"),
        Route.Get("/rulesets", request => Pager.Page(request, Of(request).Rulesets, rules => Ruleset(request, rules)), Administration),
        Route.Get("/rulesets/{id}", OneRuleset, Administration),
        Route.Get("/actions/variables", Variables, "organization_actions_variables"),
        Route.Get("/actions/secrets", request => Secrets(request, "actions"), "organization_secrets"),
        Route.Get("/dependabot/secrets", request => Secrets(request, "dependabot"), "organization_dependabot_secrets"),
        Route.Get("/codespaces/secrets", request => Secrets(request, "codespaces"), "organization_codespaces_secrets"),
        Route.Get("/actions/permissions", ActionsPermissions, Administration),
        Route.Get("/properties/schema", request => Whole(Of(request).Properties), "organization_custom_properties"),
        Route.Get("/issue-types", request => Whole(Of(request).IssueTypes), "issue_types"),
        Route.Get("/interaction-limits", InteractionLimits, Administration),
        Route.Get("/projectsV2", request => Project(request, Of(request).Projects, ProjectPayload.Project), Projects),
        Route.Get("/projectsV2/{number}/fields", request => Project(request, Find(request)?.Fields, ProjectPayload.Field), Projects),
        Route.Get("/projectsV2/{number}/items", request => Project(request, Find(request)?.Items, ProjectPayload.Item), Projects),
    ];

    private static OrganizationContent Of(ApiRequest request) => request.Organization.Content;

    private static ApiResponse Members(ApiRequest request)
    {
        var role = request.Query("role");
        var members = request.Organization.Members
            .Where(member => role is null or "all" || member.Value == role)
            .Select(member => request.Model.Find(member.Key)!)
            .OrderBy(member => member.Id);
        return Pager.Page(request, members, member => AccountPayload.Simple(request.Urls, member)!);
    }

    private static ApiResponse Outsiders(ApiRequest request)
    {
        var organization = request.Organization;
        var outside = request.Model.Repositories
            .Where(repository => repository.Owner == organization)
            .SelectMany(repository => repository.Collaborators.Keys)
            .Where(login => !organization.Members.ContainsKey(login))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(login => request.Model.Find(login)!)
            .OrderBy(account => account.Id);
        return Pager.Page(request, outside, account => AccountPayload.Simple(request.Urls, account)!);
    }

    private static ApiResponse Invitations(ApiRequest request) =>
        Pager.Page(request, Of(request).Invitations, invitation => new JsonObject
        {
            ["id"] = invitation.Id,
            ["node_id"] = NodeId.Of("OI", invitation.Id),
            ["login"] = null,
            ["email"] = invitation.Email,
            ["role"] = "direct_member",
            ["created_at"] = Render.Time(request.Organization.CreatedAt),
            ["failed_at"] = null,
            ["failed_reason"] = null,
            ["inviter"] = AccountPayload.Simple(request.Urls, invitation.Inviter),
            ["team_count"] = 0,
            ["invitation_teams_url"] = Url(request, $"/invitations/{invitation.Id}/teams"),
            ["invitation_source"] = "member",
        });

    private static ApiResponse TeamMembers(ApiRequest request) =>
        TeamOf(request) is { } team
            ? Pager.Page(
                request,
                team.Members.OrderBy(member => member.Key.Id),
                member => AccountPayload.Simple(request.Urls, member.Key)!.With(
                    new JsonObject { ["role"] = member.Value, ["inherited"] = false }))
            : ApiResponse.NotFound();

    private static ApiResponse TeamRepositories(ApiRequest request) =>
        TeamOf(request) is { } team
            ? Pager.Page(
                request,
                team.Repositories.OrderBy(pair => pair.Key.Id),
                pair => TeamPayload.Repository(request, pair.Key, pair.Value))
            : ApiResponse.NotFound();

    private static Team? TeamOf(ApiRequest request) =>
        Of(request).Teams.Find(team => team.Slug == request.Argument("slug"));

    private static JsonObject Hook(ApiRequest request, OrganizationHook hook) => new()
    {
        ["type"] = "Organization",
        ["id"] = hook.Id,
        ["name"] = "web",
        ["active"] = true,
        ["events"] = new JsonArray("push", "repository"),
        ["config"] = new JsonObject
        {
            ["url"] = hook.Url,
            ["content_type"] = "json",
            ["insecure_ssl"] = "0",
            ["secret"] = "********",
        },
        ["updated_at"] = Render.Time(request.Organization.CreatedAt),
        ["created_at"] = Render.Time(request.Organization.CreatedAt),
        ["url"] = Url(request, $"/hooks/{hook.Id}"),
        ["ping_url"] = Url(request, $"/hooks/{hook.Id}/pings"),
        ["deliveries_url"] = Url(request, $"/hooks/{hook.Id}/deliveries"),
    };

    private static JsonObject Ruleset(ApiRequest request, OrganizationRuleset ruleset) => new()
    {
        ["id"] = ruleset.Id,
        ["name"] = ruleset.Name,
        ["target"] = "branch",
        ["source_type"] = "Organization",
        ["source"] = request.Organization.Login,
        ["enforcement"] = "active",
        ["node_id"] = NodeId.Of("RRS", ruleset.Id),
        ["_links"] = new JsonObject { ["self"] = Render.Link(Url(request, $"/rulesets/{ruleset.Id}")) },
        ["created_at"] = Render.Time(request.Organization.CreatedAt),
        ["updated_at"] = Render.Time(request.Organization.CreatedAt),
    };

    private static ApiResponse OneRuleset(ApiRequest request) =>
        Of(request).Rulesets.Find(known => known.Id == request.Number("id")) is { } ruleset
            ? ApiResponse.Ok(Ruleset(request, ruleset).With(new JsonObject
            {
                ["bypass_actors"] = new JsonArray(),
                ["conditions"] = new JsonObject
                {
                    ["ref_name"] = new JsonObject
                    {
                        ["include"] = new JsonArray("~DEFAULT_BRANCH"),
                        ["exclude"] = new JsonArray(),
                    },
                    ["repository_name"] = new JsonObject
                    {
                        ["include"] = new JsonArray("~ALL"),
                        ["exclude"] = new JsonArray(),
                        ["protected"] = true,
                    },
                },
                ["rules"] = new JsonArray(new JsonObject { ["type"] = "deletion" }),
            }))
            : ApiResponse.NotFound();

    private static ApiResponse Variables(ApiRequest request)
    {
        var variables = Of(request).Variables;
        return Pager.Page(request, variables, (IReadOnlyList<KeyValuePair<string, string>> page) => new JsonObject
        {
            ["total_count"] = variables.Count,
            ["variables"] = Render.Array(
                page, variable => Named(request, variable.Key).With(new JsonObject { ["value"] = variable.Value })),
        });
    }

    private static ApiResponse Secrets(ApiRequest request, string feature)
    {
        var secrets = Of(request).Secrets[feature];
        return Pager.Page(request, secrets, (IReadOnlyList<string> page) => new JsonObject
        {
            ["total_count"] = secrets.Count,
            ["secrets"] = Render.Array(page, name => Named(request, name)),
        });
    }

    private static JsonObject Named(ApiRequest request, string name) => new()
    {
        ["name"] = name,
        ["created_at"] = Render.Time(request.Organization.CreatedAt),
        ["updated_at"] = Render.Time(request.Organization.CreatedAt),
        ["visibility"] = "all",
    };

    private static ApiResponse ActionsPermissions(ApiRequest request) => ApiResponse.Ok(new JsonObject
    {
        ["enabled_repositories"] = "all",
        ["allowed_actions"] = Of(request).AllowedActions,
        ["sha_pinning_required"] = false,
    });

    private static ApiResponse InteractionLimits(ApiRequest request) => ApiResponse.Ok(
        Of(request).InteractionLimit is not { } limit ? new JsonObject() : new JsonObject
        {
            ["limit"] = limit,
            ["origin"] = "organization",
            ["expires_at"] = Render.Time(request.Organization.CreatedAt.AddMonths(6)),
        });

    private static ApiResponse Whole(List<JsonObject>? items) => items is null
        ? ApiResponse.NotFound()
        : ApiResponse.Ok(Render.Array(items, item => item.DeepClone()));

    private static Project? Find(ApiRequest request) =>
        Of(request).Projects?.Find(project => project.Number == request.Number("number"));

    private static ApiResponse Project<T>(
        ApiRequest request, List<T>? items, Func<ApiRequest, T, JsonObject> render) =>
        items is null ? ApiResponse.NotFound() : Pager.Page(request, items, item => render(request, item));

    private static string Url(ApiRequest request, string rest) =>
        request.Urls.ForApi($"/orgs/{Uri.EscapeDataString(request.Organization.Login)}{rest}");
}
