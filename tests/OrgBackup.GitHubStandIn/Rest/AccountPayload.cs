using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Http;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>Users and organizations as REST shows them.</summary>
internal static class AccountPayload
{
    /// <summary>The short form that most payloads hold; null for a deleted account.</summary>
    public static JsonObject? Simple(Urls urls, Account? account)
    {
        if (account is null)
        {
            return null;
        }

        var url = urls.ForApi($"/users/{Uri.EscapeDataString(account.Login)}");
        return new JsonObject
        {
            ["login"] = account.Login,
            ["id"] = account.Id,
            ["node_id"] = account.NodeId,
            ["avatar_url"] = urls.ForServer($"/avatars/u/{account.Id}?v=4"),
            ["gravatar_id"] = "",
            ["url"] = url,
            ["html_url"] = urls.ForServer($"/{Uri.EscapeDataString(account.Login)}"),
            ["followers_url"] = url + "/followers",
            ["following_url"] = url + "/following{/other_user}",
            ["gists_url"] = url + "/gists{/gist_id}",
            ["starred_url"] = url + "/starred{/owner}{/repo}",
            ["subscriptions_url"] = url + "/subscriptions",
            ["organizations_url"] = url + "/orgs",
            ["repos_url"] = url + "/repos",
            ["events_url"] = url + "/events{/privacy}",
            ["received_events_url"] = url + "/received_events",
            ["type"] = account.Kind.ToString(),
            ["user_view_type"] = "public",
            ["site_admin"] = account.SiteAdmin,
        };
    }

    public static JsonObject Full(
        Urls urls, GitHubModel model, Account account) => Simple(urls, account)!.With(new JsonObject
        {
            ["name"] = account.Name,
            ["company"] = null,
            ["blog"] = "",
            ["location"] = null,
            ["email"] = account.Email,
            ["hireable"] = null,
            ["bio"] = account.Description,
            ["twitter_username"] = null,
            ["public_repos"] = PublicRepositories(model, account),
            ["public_gists"] = 0,
            ["followers"] = 0,
            ["following"] = 0,
            ["created_at"] = Render.Time(account.CreatedAt),
            ["updated_at"] = Render.Time(account.UpdatedAt),
        });

    public static JsonObject Organization(Urls urls, GitHubModel model, Account organization)
    {
        var url = urls.ForApi($"/orgs/{Uri.EscapeDataString(organization.Login)}");
        return new JsonObject
        {
            ["login"] = organization.Login,
            ["id"] = organization.Id,
            ["node_id"] = organization.NodeId,
            ["url"] = url,
            ["repos_url"] = url + "/repos",
            ["events_url"] = url + "/events",
            ["hooks_url"] = url + "/hooks",
            ["issues_url"] = url + "/issues",
            ["members_url"] = url + "/members{/member}",
            ["public_members_url"] = url + "/public_members{/member}",
            ["avatar_url"] = urls.ForServer($"/avatars/u/{organization.Id}?v=4"),
            ["description"] = organization.Description,
            ["name"] = organization.Name ?? organization.Login,
            ["is_verified"] = false,
            ["has_organization_projects"] = true,
            ["has_repository_projects"] = true,
            ["public_repos"] = PublicRepositories(model, organization),
            ["public_gists"] = 0,
            ["followers"] = 0,
            ["following"] = 0,
            ["html_url"] = urls.ForServer($"/{organization.Login}"),
            ["created_at"] = Render.Time(organization.CreatedAt),
            ["updated_at"] = Render.Time(organization.UpdatedAt),
            ["archived_at"] = null,
            ["type"] = "Organization",
        };
    }

    /// <summary>What only an organization's owner sees.</summary>
    public static JsonObject Settings(Account organization) => new()
    {
        ["billing_email"] = $"billing@{organization.Login}.example.com",
        ["default_repository_permission"] = organization.DefaultRepositoryPermission,
        ["two_factor_requirement_enabled"] = true,
        ["members_can_create_repositories"] = true,
        ["members_can_create_teams"] = true,
        ["members_can_fork_private_repositories"] = false,
        ["web_commit_signoff_required"] = false,
    };

    private static int PublicRepositories(GitHubModel model, Account account) =>
        model.Repositories.Count(repository => repository.Owner == account && !repository.Private);
}
