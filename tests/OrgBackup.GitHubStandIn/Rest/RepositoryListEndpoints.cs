using System.Globalization;
using OrgBackup.GitHubStandIn.Access;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>The listings of repositories: an organization's, a user's, one's own.</summary>
internal static class RepositoryListEndpoints
{
    private static readonly string[] Sorts = ["created", "updated", "pushed", "full_name"];

    public static Route[] Routes { get; } =
    [
        Route.Get("/orgs/{login}/repos", OfOrganization),
        Route.Get("/organizations/{id}/repos", OfOrganization),
        Route.Get("/users/{login}/repos", OfUser),
        Route.Get("/user/{id}/repos", OfUser),
        Route.Get("/user/repos", Own),
    ];

    private static ApiResponse OfOrganization(ApiRequest request)
    {
        if (FindOwner(request) is not { IsOrganization: true } organization)
        {
            return ApiResponse.NotFound();
        }

        if (!Listing.TryChoose(
            request, "type", ["all", "public", "private", "forks", "sources", "member", "internal"], out var type))
        {
            return ApiResponse.Invalid("Repository", "type");
        }

        return List(
            request, Visible(request).Where(repository => repository.Owner == organization
                && IsOfType(repository, type)), "created");
    }

    /// <summary>
    /// Another user's repositories: the public ones only, even to the user's own token, as GitHub does.
    /// </summary>
    private static ApiResponse OfUser(ApiRequest request) => FindOwner(request) is { } owner
        ? List(
            request, request.Model.Repositories.Where(repository => repository.Owner == owner
                && !repository.Private), "full_name")
        : ApiResponse.NotFound();

    private static ApiResponse Own(ApiRequest request)
    {
        if (request.Caller.User is not { } user)
        {
            return request.Caller.IsAnonymous
                ? AccountEndpoints.RequiresAuthentication()
                : ApiResponse.Error(403, "Resource not accessible by integration");
        }

        if (!Listing.TryChoose(request, "visibility", ["all", "public", "private"], out var visibility))
        {
            return ApiResponse.Invalid("Repository", "visibility");
        }

        var affiliations = (request.Query("affiliation") ?? "owner,collaborator,organization_member").Split(',');
        var repositories = Visible(request).Where(repository =>
            affiliations.Contains(Affiliation(repository, user), StringComparer.Ordinal)
            && (visibility == "all" || (visibility == "private") == repository.Private));
        return List(request, repositories, "full_name");
    }

    private static Account? FindOwner(ApiRequest request)
    {
        if (request.Arguments.TryGetValue("login", out var login))
        {
            return request.Model.Find(login);
        }

        var id = request.Number("id");
        return request.Model.Accounts.FirstOrDefault(account => account.Id == id);
    }

    private static IEnumerable<Repository> Visible(ApiRequest request) =>
        request.Model.Repositories.Where(request.Caller.CanSee);

    private static string Affiliation(Repository repository, Account user) =>
        repository.Owner == user ? "owner"
        : repository.Collaborators.ContainsKey(user.Login) ? "collaborator"
        : repository.Owner.Members.ContainsKey(user.Login) ? "organization_member"
        : "none";

    private static bool IsOfType(Repository repository, string type) => type switch
    {
        "public" or "private" or "internal" => repository.Visibility == type,
        "forks" => repository.Parent is not null,
        "sources" => repository.Parent is null,
        _ => true,
    };

    private static ApiResponse List(ApiRequest request, IEnumerable<Repository> repositories, string defaultSort)
    {
        if (!Listing.TryChoose(request, "sort", [defaultSort, .. Sorts], out var sort))
        {
            return ApiResponse.Invalid("Repository", "sort");
        }

        var descending = (request.Query("direction") ?? (sort == "full_name" ? "asc" : "desc")) == "desc";
        Caller caller = request.Caller;
        return Pager.Page(request, Listing.Ordered(repositories, repository => Key(repository, sort), descending),
            repository => RepositoryPayload.Listed(request.Urls, repository, caller));
    }

    private static string Key(Repository repository, string sort) => sort switch
    {
        "full_name" => repository.FullName.ToLower(CultureInfo.InvariantCulture),
        "updated" => Listing.Key(repository.UpdatedAt, repository.Id),
        "pushed" => Listing.Key(repository.PushedAt, repository.Id),
        _ => Listing.Key(repository.CreatedAt, repository.Id),
    };
}
