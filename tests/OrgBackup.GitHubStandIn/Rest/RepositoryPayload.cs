using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Access;
using OrgBackup.GitHubStandIn.Http;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>Repositories as REST shows them: the form of listings, and the full one with settings.</summary>
internal static class RepositoryPayload
{
    public static JsonObject Listed(Urls urls, Repository repository, Caller caller)
    {
        var payload = Identity(urls, repository).With(Addresses(urls, repository)).With(Properties(urls, repository));
        if (!caller.IsAnonymous)
        {
            payload["permissions"] = Permissions(caller.Permission(repository));
        }

        return payload.With(repository.Extra);
    }

    /// <summary>What <c>GET /repos/{owner}/{repo}</c> sends.</summary>
    public static JsonObject Full(Urls urls, Repository repository, Caller caller)
    {
        var payload = Listed(urls, repository, caller);
        payload["subscribers_count"] = repository.Watchers;
        payload["network_count"] = 0;
        payload["custom_properties"] = new JsonObject();
        if (repository.Owner.IsOrganization)
        {
            payload["organization"] = AccountPayload.Simple(urls, repository.Owner);
        }

        if (repository.Parent is { } parent)
        {
            payload["parent"] = Listed(urls, parent, caller);
            payload["source"] = Listed(urls, parent, caller);
        }

        return caller.Permission(repository) is "admin" or "maintain" or "write" ? payload.With(Settings(repository)) : payload;
    }

    private static JsonObject Identity(Urls urls, Repository repository) => new()
    {
        ["id"] = repository.Id,
        ["node_id"] = repository.NodeId,
        ["name"] = repository.Name,
        ["full_name"] = repository.FullName,
        ["private"] = repository.Private,
        ["owner"] = AccountPayload.Simple(urls, repository.Owner),
        ["html_url"] = urls.ForServer($"/{repository.FullName}"),
        ["description"] = repository.Description,
        ["fork"] = repository.Parent is not null,
    };

    private static JsonObject Addresses(Urls urls, Repository repository)
    {
        var url = urls.ForApi($"/repos/{repository.FullName}");
        var web = urls.ForServer($"/{repository.FullName}");
        var payload = new JsonObject { ["url"] = url };
        foreach (var name in Plain)
        {
            payload[name + "_url"] = $"{url}/{name}";
        }

        foreach (var (name, suffix) in Templates)
        {
            payload[name] = url + suffix;
        }

        payload["git_url"] = $"git://{urls.Server.Authority}/{repository.FullName}.git";
        payload["ssh_url"] = $"git@{urls.Server.Host}:{repository.FullName}.git";
        payload["clone_url"] = web + ".git";
        payload["svn_url"] = web;
        payload["mirror_url"] = null;
        return payload;
    }

    private static readonly string[] Plain =
    [
        "forks", "teams", "hooks", "events", "tags", "languages", "stargazers", "contributors", "subscribers",
        "subscription", "merges", "downloads", "deployments",
    ];

    private static readonly (string Name, string Suffix)[] Templates =
    [
        ("keys_url", "/keys{/key_id}"), ("collaborators_url", "/collaborators{/collaborator}"),
        ("issue_events_url", "/issues/events{/number}"), ("assignees_url", "/assignees{/user}"),
        ("branches_url", "/branches{/branch}"), ("blobs_url", "/git/blobs{/sha}"), ("git_tags_url", "/git/tags{/sha}"),
        ("git_refs_url", "/git/refs{/sha}"), ("trees_url", "/git/trees{/sha}"), ("statuses_url", "/statuses/{sha}"),
        ("commits_url", "/commits{/sha}"), ("git_commits_url", "/git/commits{/sha}"),
        ("comments_url", "/comments{/number}"),
        ("issue_comment_url", "/issues/comments{/number}"), ("contents_url", "/contents/{+path}"),
        ("compare_url", "/compare/{base}...{head}"), ("archive_url", "/{archive_format}{/ref}"),
        ("issues_url", "/issues{/number}"),
        ("pulls_url", "/pulls{/number}"), ("milestones_url", "/milestones{/number}"),
        ("notifications_url", "/notifications{?since,all,participating}"), ("labels_url", "/labels{/name}"),
        ("releases_url", "/releases{/id}"),
    ];

    private static JsonObject Properties(Urls urls, Repository repository)
    {
        var open = repository.Content.Issues.Count(issue => issue.State == "open");
        return new JsonObject
        {
            ["created_at"] = Render.Time(repository.CreatedAt),
            ["updated_at"] = Render.Time(repository.UpdatedAt),
            ["pushed_at"] = Render.Time(repository.PushedAt),
            ["homepage"] = repository.Homepage,
            ["size"] = repository.SizeKb,
            ["stargazers_count"] = repository.Stars,
            ["watchers_count"] = repository.Stars,
            ["language"] = repository.Language,
            ["has_issues"] = repository.HasIssues,
            ["has_projects"] = repository.HasProjects,
            ["has_downloads"] = true,
            ["has_wiki"] = repository.HasWiki,
            ["has_pages"] = repository.HasPages,
            ["has_discussions"] = repository.HasDiscussions,
            ["has_pull_requests"] = repository.HasPullRequests,
            ["pull_request_creation_policy"] = "all",
            ["forks_count"] = 0,
            ["archived"] = repository.Archived,
            ["disabled"] = repository.Disabled,
            ["open_issues_count"] = open,
            ["license"] = License(urls, repository.License),
            ["allow_forking"] = repository.AllowForking,
            ["is_template"] = repository.IsTemplate,
            ["web_commit_signoff_required"] = repository.SignoffRequired,
            ["topics"] = Render.Array(repository.Topics, topic => topic),
            ["visibility"] = repository.Visibility,
            ["forks"] = 0,
            ["open_issues"] = open,
            ["watchers"] = repository.Stars,
            ["default_branch"] = repository.DefaultBranch,
        };
    }

    private static JsonObject? License(Urls urls, string? key) => key is null ? null : new JsonObject
    {
        ["key"] = key,
        ["name"] = $"{key.ToUpperInvariant()} License",
        ["spdx_id"] = key.ToUpperInvariant(),
        ["url"] = urls.ForApi($"/licenses/{key}"),
        ["node_id"] = NodeId.Of("L", key.Length),
    };

    private static JsonObject Permissions(string permission)
    {
        var rank = Array.IndexOf(["none", "read", "triage", "write", "maintain", "admin"], permission);
        return new JsonObject
        {
            ["admin"] = rank >= 5,
            ["maintain"] = rank >= 4,
            ["push"] = rank >= 3,
            ["triage"] = rank >= 2,
            ["pull"] = rank >= 1,
        };
    }

    private static JsonObject Settings(Repository repository) => ((JsonObject)repository.Merging.DeepClone()).With(new()
    {
        ["temp_clone_token"] = "",
        ["security_and_analysis"] = new JsonObject { ["secret_scanning"] = new JsonObject { ["status"] = "disabled" } },
    });
}
