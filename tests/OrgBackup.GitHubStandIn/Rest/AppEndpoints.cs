using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Access;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>What a GitHub App calls: with its own key to find its installations, then as an installation.</summary>
internal static class AppEndpoints
{
    private static readonly TimeSpan TokenLife = TimeSpan.FromHours(1);

    public static Route[] Routes { get; } =
    [
        Route.Get("/app", ThisApp),
        Route.Get("/app/installations", Installations),
        Route.Get("/orgs/{login}/installation", InstallationOf),
        Route.Get("/users/{login}/installation", InstallationOf),
        new("POST", "/app/installations/{id}/access_tokens", NewToken),
        Route.Get("/installation/repositories", Repositories),
    ];

    private static ApiResponse NeedsKey() => ApiResponse.Error(401, "A JSON web token could not be decoded");

    private static ApiResponse ThisApp(ApiRequest request) =>
        request.Caller.App is { } app ? ApiResponse.Ok(Describe(request, app)) : NeedsKey();

    private static ApiResponse Installations(ApiRequest request) =>
        request.Caller.App is { } app
            ? Pager.Page(request, app.Installations, found => Describe(request, found))
            : NeedsKey();

    private static ApiResponse InstallationOf(ApiRequest request)
    {
        if (request.Caller.App is not { } app)
        {
            return NeedsKey();
        }

        var login = request.Argument("login");
        var installation = app.Installations.Find(
            found => string.Equals(found.Account.Login, login, StringComparison.OrdinalIgnoreCase));
        return installation is null ? ApiResponse.NotFound() : ApiResponse.Ok(Describe(request, installation));
    }

    private static ApiResponse NewToken(ApiRequest request)
    {
        if (request.Caller.App is not { } app)
        {
            return NeedsKey();
        }

        if (app.Installations.Find(found => found.Id == request.Number("id")) is not { } installation)
        {
            return ApiResponse.NotFound();
        }

        if (installation.Suspended)
        {
            return ApiResponse.Error(403, "This installation has been suspended");
        }

        var token = request.State.Tokens.AddInstallation(installation, request.State.Time.GetUtcNow() + TokenLife);
        return new ApiResponse
        {
            Status = 201,
            Json = new JsonObject
            {
                ["token"] = token.Value,
                ["expires_at"] = Render.Time(token.ExpiresAt!.Value),
                ["permissions"] = Permissions(installation),
                ["repository_selection"] = Selection(installation),
            },
        };
    }

    private static ApiResponse Repositories(ApiRequest request)
    {
        if (request.Caller.Token is not { Installation: { } installation })
        {
            return ApiResponse.Error(
                403,
                "You must authenticate with an installation access token in order to list repositories for an installation.");
        }

        var repositories = request.Model.Repositories
            .Where(repository => repository.Owner == installation.Account
                && installation.Repositories?.Contains(repository.Id) != false)
            .ToList();
        return Pager.Page(request, repositories, (IReadOnlyList<Repository> page) => new JsonObject
        {
            ["total_count"] = repositories.Count,
            ["repository_selection"] = Selection(installation),
            ["repositories"] = Render.Array(
                page, repository => RepositoryPayload.Listed(request.Urls, repository, request.Caller)),
        });
    }

    private static string Selection(Installation installation) =>
        installation.Repositories is null ? "all" : "selected";

    private static JsonObject Permissions(Installation installation)
    {
        var permissions = new JsonObject { ["metadata"] = "read" };
        foreach (var (name, access) in installation.Permissions)
        {
            permissions[name] = access;
        }

        return permissions;
    }

    private static JsonObject Describe(ApiRequest request, GitHubApp app) => new()
    {
        ["id"] = app.Id,
        ["client_id"] = app.ClientId,
        ["slug"] = app.Slug,
        ["node_id"] = NodeId.Of("A", app.Id),
        ["owner"] = AccountPayload.Simple(request.Urls, app.Owner),
        ["name"] = app.Slug,
        ["description"] = null,
        ["external_url"] = request.Urls.ForServer("/"),
        ["html_url"] = request.Urls.ForServer($"/apps/{app.Slug}"),
        ["created_at"] = Render.Time(app.CreatedAt),
        ["updated_at"] = Render.Time(app.CreatedAt),
        ["permissions"] = new JsonObject { ["metadata"] = "read" },
        ["events"] = new JsonArray(),
        ["installations_count"] = app.Installations.Count,
    };

    private static JsonObject Describe(ApiRequest request, Installation installation) => new()
    {
        ["id"] = installation.Id,
        ["account"] = AccountPayload.Simple(request.Urls, installation.Account),
        ["repository_selection"] = Selection(installation),
        ["access_tokens_url"] = request.Urls.ForApi($"/app/installations/{installation.Id}/access_tokens"),
        ["repositories_url"] = request.Urls.ForApi("/installation/repositories"),
        ["html_url"] = request.Urls.ForServer(
            $"/organizations/{installation.Account.Login}/settings/installations/{installation.Id}"),
        ["app_id"] = installation.App.Id,
        ["client_id"] = installation.App.ClientId,
        ["app_slug"] = installation.App.Slug,
        ["target_id"] = installation.Account.Id,
        ["target_type"] = installation.Account.Kind.ToString(),
        ["permissions"] = Permissions(installation),
        ["events"] = new JsonArray(),
        ["created_at"] = Render.Time(installation.CreatedAt),
        ["updated_at"] = Render.Time(installation.CreatedAt),
        ["single_file_name"] = null,
        ["has_multiple_single_files"] = false,
        ["single_file_paths"] = new JsonArray(),
        ["suspended_by"] = null,
        ["suspended_at"] = null,
    };
}
