using System.Globalization;
using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Writes;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>Finds the route of a request. A repository's routes hang under its name and under its number.</summary>
internal sealed class RestApi
{
    private readonly Route[] _routes =
        [.. MetaEndpoints.Routes, .. AccountEndpoints.Routes, .. RepositoryListEndpoints.Routes, .. AppEndpoints.Routes,
            .. WriteRoutes.OfUser];

    private readonly Route[] _repositoryRoutes =
    [
        .. RepositoryEndpoints.Routes, .. IssueEndpoints.Routes, .. PullRequestEndpoints.Routes,
        .. ReleaseEndpoints.Routes, .. ReactionEndpoints.Routes, .. IssueRelationEndpoints.Routes,
        .. PullRequestContentEndpoints.Routes,
        .. SettingEndpoints.Routes, .. SecurityEndpoints.Routes, .. WriteRoutes.OfRepository,
    ];

    private static readonly Route[] OfOrganization = [.. OrganizationEndpoints.Routes, .. WriteRoutes.OfOrganization];

    /// <summary>
    /// The path with <c>/repositories/{id}</c> replaced by <c>/repos/{owner}/{name}</c>, where the number is known.
    /// </summary>
    public static string Canonical(GitHubModel model, string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments is ["repositories", var id, ..]
            && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && model.Change(() => model.Find(number)) is { } repository
                ? $"/repos/{repository.FullName}{Rest(segments, 2)}"
                : path;
    }

    public ApiResponse Answer(ApiRequest request)
    {
        try
        {
            return Route(request);
        }
        catch (RefusalException refusal)
        {
            return refusal.Answer;
        }
    }

    private ApiResponse Route(ApiRequest request)
    {
        var segments = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments switch
        {
            ["repos", var owner, var name, ..] => AnswerNamed(request, owner, name, segments),
            ["repositories", var id, ..] => AnswerNumbered(request, id, segments[2..]),
            ["orgs", var login, .. var rest] when Find(OfOrganization, request, rest) is { } route =>
                AnswerOrganization(request, route, login),
            ["organizations", var id, .. var rest]
                when Find(OfOrganization, request, rest) is { } route =>
                AnswerOrganization(request, route, LoginOf(request.Model, id)),
            _ => Find(_routes, request, segments)?.Handler(request) ?? ApiResponse.NotFound(),
        };
    }

    private static string Rest(string[] segments, int skip) =>
        string.Concat(segments.Skip(skip).Select(segment => "/" + segment));

    private static Route? Find(Route[] routes, ApiRequest request, string[] segments) =>
        Array.Find(routes, route => route.Matches(request.Http.Method, segments, request.Arguments));

    private static ApiResponse Moved(ApiRequest request, Repository repository, string[] segments)
    {
        var target = request.Urls.ForApi($"/repositories/{repository.Id}{Rest(segments, 3)}{request.Http.QueryString}");
        var response = ApiResponse.Error(
            301, "Moved Permanently",
            "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects");
        ((JsonObject)response.Json!).Remove("status");
        response.Json["url"] = target;
        response.Headers["Location"] = target;
        return response;
    }

    private static ApiResponse Blocked(Repository repository, RepositoryBlock block) => new()
    {
        Status = block.Status,
        Json = new JsonObject
        {
            ["message"] = "Repository access blocked",
            ["block"] = new JsonObject
            {
                ["reason"] = block.Reason,
                ["created_at"] = Render.Time(repository.UpdatedAt),
                ["html_url"] = block.HtmlUrl,
            },
        },
    };

    private ApiResponse AnswerNamed(ApiRequest request, string owner, string name, string[] segments)
    {
        var (current, former) = (request.Model.Find(owner, name), request.Model.FindFormer(owner, name));
        return (current, former) switch
        {
            ({ } repository, _) => AnswerInside(request, repository, segments[3..]),
            (_, { } repository) when request.Caller.CanSee(repository) => Moved(request, repository, segments),
            _ => ApiResponse.NotFound(),
        };
    }

    private ApiResponse AnswerNumbered(ApiRequest request, string id, string[] rest) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && request.Model.Find(number) is { } repository
            ? AnswerInside(request, repository, rest)
            : ApiResponse.NotFound();

    private ApiResponse AnswerInside(ApiRequest request, Repository repository, string[] rest)
    {
        request.RepositoryOrNull = repository;
        if (!request.Caller.CanSee(repository))
        {
            return ApiResponse.NotFound();
        }

        if (repository.Block is { } block)
        {
            return Blocked(repository, block);
        }

        return Find(_repositoryRoutes, request, rest) is { } route
            ? AnswerPermitted(request, route)
            : ApiResponse.NotFound();
    }

    private static string LoginOf(GitHubModel model, string id) =>
        model.Accounts.FirstOrDefault(account => $"{account.Id}" == id)?.Login ?? "";

    // as GitHub: whoever is no member learns nothing
    private static ApiResponse AnswerOrganization(ApiRequest request, Route route, string login)
    {
        var (caller, permission) = (request.Caller, route.Permissions[0]);
        if (request.Model.Find(login) is not { Kind: AccountKind.Organization } organization
            || !caller.Belongs(organization))
        {
            return ApiResponse.NotFound();
        }

        request.OrganizationOrNull = organization;
        if (route.IsWrite)
        {
            return WriteGate.InOrganization(request, route);
        }

        var response = caller.MayReadOrganization(organization, permission)
            ? route.Handler(request)
            : ApiResponse.Error(403, $"Resource not accessible by {TokenName(request)}");
        if (caller.Token is { HasPermissions: true })
        {
            response.Headers["X-Accepted-GitHub-Permissions"] = $"{permission}=read";
        }

        return response;
    }

    private static ApiResponse AnswerPermitted(ApiRequest request, Route route)
    {
        if (route.IsWrite)
        {
            return WriteGate.InRepository(request, route);
        }

        var response = !request.Caller.MayRead(request.Repository, route.Permissions, route.NeedsAdmin)
            ? ApiResponse.Error(403, $"Resource not accessible by {TokenName(request)}")
            : route.NeedsAdmin && !request.Caller.MayAdminister(request.Repository)
                ? ApiResponse.Error(403, "Must have admin rights to Repository.")
                : route.Handler(request);
        if (request.Caller.Token is { HasPermissions: true })
        {
            IReadOnlyList<string> needed = route.Permissions.Count == 0 ? ["metadata"] : route.Permissions;
            response.Headers["X-Accepted-GitHub-Permissions"] = string.Join(
                "; ", needed.Select(name => name + "=read"));
        }

        return response;
    }

    internal static string TokenName(ApiRequest request) =>
        request.Caller.Token?.Installation is null ? "personal access token" : "integration";
}
