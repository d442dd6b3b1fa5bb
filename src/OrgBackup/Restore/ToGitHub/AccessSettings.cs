using System.Text.Json;
using System.Text.Json.Nodes;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>Who may do what. Only when asked for: it lets people in, and GitHub writes to them.</summary>
internal static class AccessSettings
{
    public static IReadOnlyList<SettingKind> Kinds { get; } =
    [
        new("collaborators", IsSingle: false, Collaborator) { IsAccess = true },
        new("invitations", IsSingle: false, Invitation) { IsAccess = true },
        new("teams", IsSingle: false, Team) { IsAccess = true },
    ];

    private static IEnumerable<SettingWrite> Collaborator(JsonElement item, RestoreContext context) =>
        Invite("collaborators", item.Text("login"), item.Text("role_name"));

    private static IEnumerable<SettingWrite> Invitation(JsonElement item, RestoreContext context) =>
        Invite("invitations", item.Field("invitee")?.Text("login"), item.Text("permissions"));

    private static IEnumerable<SettingWrite> Team(JsonElement item, RestoreContext context)
    {
        var slug = item.Text("slug") ?? "";
        yield return new("teams", slug, HttpMethod.Put, TeamPath(context.Target, slug))
        {
            Body = new JsonObject { ["permission"] = item.Text("permission") ?? "pull" },
            List = "/teams",
            IsSame = known => known.Text("slug") == slug,
        };
    }

    private static string TeamPath(RepositoryName target, string slug) =>
        $"{ApiPath.Organization(target.Owner)}/teams/{Uri.EscapeDataString(slug)}{target.PathOf("")}";

    // GitHub names roles by one word where it shows them, and by another where it takes them
    private static IEnumerable<SettingWrite> Invite(string kind, string? login, string? role)
    {
        if (login is not null)
        {
            var permission = role switch { "read" => "pull", "write" => "push", null => "pull", _ => role };
            yield return new(kind, login, HttpMethod.Put, $"/collaborators/{Uri.EscapeDataString(login)}")
            {
                Body = new JsonObject { ["permission"] = permission },
                List = "/collaborators",
                IsSame = known => known.Text("login") == login,
            };
        }
    }
}
