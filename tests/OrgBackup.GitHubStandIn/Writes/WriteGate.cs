using OrgBackup.GitHubStandIn.Http;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Writes;

/// <summary>Who may write, in GitHub's order: who is it, may it, is the repository open, is it not too much.</summary>
internal static class WriteGate
{
    public static ApiResponse InRepository(ApiRequest request, Route route)
    {
        var repository = request.Repository;
        var response = request.Caller.IsAnonymous ? AccountEndpoints.RequiresAuthentication()
            : !request.Caller.MayWrite(repository, route.Permissions, route.Role) ? Forbidden(request, route.Role)
            : repository.Archived && !MayOnArchived(request)
                ? ApiResponse.Error(403, "Repository was archived so is read-only.")
            : Run(request, route);
        return WithPermissions(request, route, response);
    }

    public static ApiResponse InOrganization(ApiRequest request, Route route) => WithPermissions(
        request,
        route,
        request.Caller.MayWriteOrganization(request.Organization, route.Permissions[0])
            ? Run(request, route)
            : Forbidden(request, "admin"));

    /// <summary>Notes a creation, and refuses it when there were too many and limits are on.</summary>
    public static ApiResponse? RefuseContent(ApiRequest request)
    {
        request.State.Budget.Create(request.Caller.BudgetKey);
        var options = request.State.Limits.Options;
        return request.State.Limits.TryCreate(request.Caller)
            ? null
            : Refusals.SecondaryLimit(options.RefusalStatus, options.RetryAfter);
    }

    private static ApiResponse Run(ApiRequest request, Route route)
    {
        try
        {
            return (route.IsContent ? RefuseContent(request) : null) ?? route.Handler(request);
        }
        catch (RefusalException refusal)
        {
            return refusal.Answer;
        }
    }

    private static bool MayOnArchived(ApiRequest request) =>
        request.Http.Method is "DELETE" or "PATCH" && request.Path.Count(letter => letter == '/') == 3;

    private static ApiResponse Forbidden(ApiRequest request, string role) =>
        request.Caller.Token is { HasPermissions: true }
            ? ApiResponse.Error(403, $"Resource not accessible by {RestApi.TokenName(request)}")
            : role == "admin" ? ApiResponse.Error(403, "Must have admin rights to Repository.")
            : ApiResponse.NotFound();

    private static ApiResponse WithPermissions(ApiRequest request, Route route, ApiResponse response)
    {
        if (request.Caller.Token is { HasPermissions: true })
        {
            response.Headers["X-Accepted-GitHub-Permissions"] = string.Join(
                "; ", route.Permissions.Select(name => name + "=write"));
        }

        return response;
    }
}
