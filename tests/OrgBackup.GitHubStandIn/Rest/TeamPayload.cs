using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Http;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>Teams as REST shows them, and their repositories.</summary>
internal static class TeamPayload
{
    private static readonly string[] Roles = ["pull", "triage", "push", "maintain", "admin"];

    public static JsonObject Full(Urls urls, Team team)
    {
        var payload = Simple(urls, team);
        payload["parent"] = team.Parent is { } parent ? Simple(urls, parent) : null;
        return payload;
    }

    public static JsonObject Repository(ApiRequest request, Repository repository, string permission) =>
        RepositoryPayload.Listed(request.Urls, repository, request.Caller).With(new JsonObject
        {
            ["role_name"] = permission switch { "pull" => "read", "push" => "write", _ => permission },
            ["permissions"] = new JsonObject(
                Roles.Select((role, place) => KeyValuePair.Create(
                    role, (JsonNode?)(place <= Array.IndexOf(Roles, permission))))),
        });

    private static JsonObject Simple(Urls urls, Team team)
    {
        var url = urls.ForApi($"/organizations/{team.Organization.Id}/team/{team.Id}");
        return new JsonObject
        {
            ["id"] = team.Id,
            ["node_id"] = team.NodeId,
            ["name"] = team.Name,
            ["slug"] = team.Slug,
            ["description"] = team.Description,
            ["privacy"] = "closed",
            ["notification_setting"] = "notifications_enabled",
            ["permission"] = "pull",
            ["url"] = url,
            ["html_url"] = urls.ForServer($"/orgs/{team.Organization.Login}/teams/{team.Slug}"),
            ["members_url"] = url + "/members{/member}",
            ["repositories_url"] = url + "/repos",
            ["type"] = "organization",
            ["organization_id"] = team.Organization.Id,
        };
    }
}
