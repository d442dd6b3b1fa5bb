using System.Text.RegularExpressions;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Writes;

/// <summary>New repositories, with what GitHub puts into each.</summary>
internal static partial class RepositoryCreation
{
    private static readonly (string Name, string Color, string Description)[] Labels =
    [
        ("bug", "d73a4a", "Something isn't working"),
        ("documentation", "0075ca", "Improvements or additions to documentation"),
        ("duplicate", "cfd3d7", "This issue or pull request already exists"),
        ("enhancement", "a2eeef", "New feature or request"),
        ("good first issue", "7057ff", "Good for newcomers"),
        ("help wanted", "008672", "Extra attention is needed"),
        ("invalid", "e4e669", "This doesn't seem right"),
        ("question", "d876e3", "Further information is requested"),
        ("wontfix", "ffffff", "This will not be worked on"),
    ];

    private static readonly (string Name, bool IsAnswerable)[] Categories =
    [
        ("Announcements", false), ("General", false), ("Ideas", false), ("Polls", false), ("Q&A", true),
        ("Show and tell", false),
    ];

    public static Route OfOrganization { get; } =
        Route.Content("POST /repos", request => Create(request, request.Organization), "admin", "administration");

    public static Route OfUser { get; } = Route.Content("POST /user/repos", CreateOwn, "admin", "administration");

    /// <summary>Discussions are switched on: GitHub's categories are there; no API makes others.</summary>
    public static void AddCategories(Repository repository)
    {
        foreach (var (name, isAnswerable) in repository.Discussions.Categories.Count == 0 ? Categories : [])
        {
            repository.Discussions.AddCategory(name, isAnswerable);
        }
    }

    private static ApiResponse CreateOwn(ApiRequest request)
    {
        if (request.Caller is not { User: { } user, Token: { } token })
        {
            return request.Caller.IsAnonymous
                ? AccountEndpoints.RequiresAuthentication()
                : ApiResponse.Error(403, "Resource not accessible by integration");
        }

        var isAllowed = token.HasPermissions
            ? token.ResourceOwner == user && token.Permissions.GetValueOrDefault("administration") == "write"
            : token.HasScope("repo");
        return !isAllowed ? ApiResponse.Error(403, "Resource not accessible by personal access token")
            : WriteGate.RefuseContent(request) ?? Create(request, user);
    }

    private static ApiResponse Create(ApiRequest request, Account owner)
    {
        var fields = new Fields(request, "Repository");
        var name = Unusable().Replace(fields.Required("name", 100), "-");
        if (request.Model.Find(owner.Login, name) is not null)
        {
            throw Refusal.Custom(
                "Repository", "name", "name already exists on this account", "Repository creation failed.");
        }

        var repository = request.Model.AddRepository(owner, name, made => RepositoryWrites.Apply(made, fields));
        repository.SizeKb = 0;
        repository.Visibility = RepositoryWrites.VisibilityOf(fields) ?? "public";
        foreach (var (label, color, description) in Labels)
        {
            repository.Content.AddLabel(label, color, description).Default = true;
        }

        return ApiResponse.Created(RepositoryPayload.Full(request.Urls, repository, request.Caller));
    }

    [GeneratedRegex("[^A-Za-z0-9._-]+", RegexOptions.None, 1_000)]
    private static partial Regex Unusable();
}
