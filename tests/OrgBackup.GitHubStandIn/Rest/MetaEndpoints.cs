using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Limits;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>The API about itself.</summary>
internal static class MetaEndpoints
{
    private static readonly (string Name, string Path)[] RootLinks =
    [
        ("current_user_url", "/user"),
        ("current_user_authorizations_html_url", "/settings/connections/applications{/client_id}"),
        ("authorizations_url", "/authorizations"),
        ("code_search_url", "/search/code?q={query}{&page,per_page,sort,order}"),
        ("commit_search_url", "/search/commits?q={query}{&page,per_page,sort,order}"),
        ("emails_url", "/user/emails"), ("emojis_url", "/emojis"), ("events_url", "/events"), ("feeds_url", "/feeds"),
        ("followers_url", "/user/followers"), ("following_url", "/user/following{/target}"),
        ("gists_url", "/gists{/gist_id}"),
        ("issue_search_url", "/search/issues?q={query}{&page,per_page,sort,order}"), ("issues_url", "/issues"),
        ("keys_url", "/user/keys"),
        ("label_search_url", "/search/labels?q={query}&repository_id={repository_id}{&page,per_page}"),
        ("notifications_url", "/notifications"), ("organization_url", "/orgs/{org}"),
        ("organization_repositories_url", "/orgs/{org}/repos{?type,page,per_page,sort}"),
        ("organization_teams_url", "/orgs/{org}/teams"), ("public_gists_url", "/gists/public"),
        ("rate_limit_url", "/rate_limit"),
        ("repository_url", "/repos/{owner}/{repo}"),
        ("repository_search_url", "/search/repositories?q={query}{&page,per_page,sort,order}"),
        ("current_user_repositories_url", "/user/repos{?type,page,per_page,sort}"),
        ("starred_url", "/user/starred{/owner}{/repo}"),
        ("starred_gists_url", "/gists/starred"), ("user_url", "/users/{user}"),
        ("user_organizations_url", "/user/orgs"),
        ("user_repositories_url", "/users/{user}/repos{?type,page,per_page,sort}"),
        ("user_search_url", "/search/users?q={query}{&page,per_page,sort,order}"),
    ];

    public static Route[] Routes { get; } = [Route.Get("/", Root), Route.Get("/rate_limit", RateLimit)];

    private static ApiResponse Root(ApiRequest request)
    {
        var links = new JsonObject();
        foreach (var (name, path) in RootLinks)
        {
            links[name] = request.Urls.ForApi(path);
        }

        return ApiResponse.Ok(links);
    }

    /// <summary>Free of charge; 404 where limits are switched off, as on GitHub Enterprise Server.</summary>
    private static ApiResponse RateLimit(ApiRequest request)
    {
        if (!request.State.Limits.Options.SendsHeaders)
        {
            return ApiResponse.Error(404, "Rate limiting is not enabled.");
        }

        JsonObject Show(string resource)
        {
            var budget = request.State.Limits.Get(request.Caller, resource);
            return new JsonObject
            {
                ["limit"] = budget.Limit,
                ["used"] = budget.Used,
                ["remaining"] = budget.Remaining,
                ["reset"] = budget.Reset.ToUnixTimeSeconds(),
            };
        }

        var payload = new JsonObject
        {
            ["resources"] = new JsonObject
            {
                ["core"] = Show(RateLimits.Core),
                ["search"] = Show(RateLimits.Core),
                ["graphql"] = Show(RateLimits.GraphQl),
            },
            ["rate"] = Show(RateLimits.Core),
        };
        return new ApiResponse { Json = payload, Cost = 0 };
    }
}
