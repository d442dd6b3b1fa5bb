using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>Users and organizations.</summary>
internal static class AccountEndpoints
{
    public static Route[] Routes { get; } =
    [
        Route.Get("/user", CurrentUser),
        Route.Get("/users/{login}", User),
        Route.Get("/orgs/{login}", Organization),
    ];

    public static ApiResponse RequiresAuthentication() => ApiResponse.Error(401, "Requires authentication");

    private static ApiResponse CurrentUser(ApiRequest request) => request.Caller switch
    {
        { User: { } user } => ApiResponse.Ok(AccountPayload.Full(request.Urls, request.Model, user), user.UpdatedAt),
        { IsAnonymous: true } => RequiresAuthentication(),
        _ => ApiResponse.Error(403, "Resource not accessible by integration"),
    };

    private static ApiResponse User(ApiRequest request) => request.Model.Find(request.Argument("login")) is { } account
        ? ApiResponse.Ok(AccountPayload.Full(request.Urls, request.Model, account), account.UpdatedAt)
        : ApiResponse.NotFound();

    private static ApiResponse Organization(ApiRequest request) =>
        request.Model.Find(request.Argument("login")) is { Kind: AccountKind.Organization } organization
            ? ApiResponse.Ok(
                request.Caller.MayReadOrganization(organization, "organization_administration")
                    ? AccountPayload.Organization(request.Urls, request.Model, organization)
                        .With(AccountPayload.Settings(organization))
                    : AccountPayload.Organization(request.Urls, request.Model, organization),
                organization.UpdatedAt)
            : ApiResponse.NotFound();
}
