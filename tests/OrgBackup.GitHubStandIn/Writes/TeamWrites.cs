using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Writes;

/// <summary>Teams of an organization, who is in them, and what they may do.</summary>
internal static class TeamWrites
{
    public static Route[] Routes { get; } =
    [
        Route.Get("/teams/{slug}", request => ApiResponse.Ok(TeamPayload.Full(request.Urls, Get(request))), "members"),
        Route.Content("POST /teams", Create, "admin", "members"),
        Route.Write("PUT /teams/{slug}/memberships/{login}", AddMember, "admin", "members"),
        Route.Write("PUT /teams/{slug}/repos/{owner}/{repo}", AddRepository, "admin", "members"),
    ];

    private static Team Get(ApiRequest request) =>
        request.Organization.Content.Teams.Find(team => team.Slug == request.Argument("slug")) ?? throw Refusal.NotFound();

    private static ApiResponse Create(ApiRequest request)
    {
        var (fields, content) = (new Fields(request, "Team"), request.Organization.Content);
        var name = fields.Required("name");
        if (content.Teams.Exists(team => team.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            throw Refusal.Custom("Team", "name", "Name must be unique for this org");
        }

        var parent = fields.Number("parent_team_id") is not { } id ? null
            : content.Teams.Find(team => team.Id == id) ?? throw Refusal.NotFound();
        var made = content.AddTeam(name, fields.Text("description"), parent);
        return ApiResponse.Created(TeamPayload.Full(request.Urls, made));
    }

    private static ApiResponse AddMember(ApiRequest request)
    {
        var (team, login) = (Get(request), request.Argument("login"));
        var account = request.Model.Find(login) ?? throw Refusal.NotFound();
        var role = request.Body is null ? null : new Fields(request, "Team").Choice("role", "member", "maintainer");
        var isMember = request.Organization.Members.ContainsKey(login);
        if (isMember)
        {
            team.Members[account] = role ?? "member";
        }
        else
        {
            Notifications.Note(request, login, $"invited to the team {team.Slug}");
        }

        return ApiResponse.Ok(new System.Text.Json.Nodes.JsonObject
        {
            ["url"] = request.Urls.ForApi($"/organizations/{request.Organization.Id}/team/{team.Id}/memberships/{login}"),
            ["role"] = role ?? "member",
            ["state"] = isMember ? "active" : "pending",
        });
    }

    private static ApiResponse AddRepository(ApiRequest request)
    {
        var repository = request.Model.Find(request.Argument("owner"), request.Argument("repo"));
        if (repository is null || repository.Owner != request.Organization)
        {
            return ApiResponse.NotFound();
        }

        var permission = request.Body is null
            ? null
            : new Fields(request, "Team").Choice("permission", "pull", "triage", "push", "maintain", "admin");
        Get(request).Repositories[repository] = permission ?? "push";
        return ApiResponse.Nothing();
    }
}
