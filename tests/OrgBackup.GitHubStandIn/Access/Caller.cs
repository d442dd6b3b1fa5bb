using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Access;

/// <summary>Who asks, and what of the model they may see.</summary>
public sealed class Caller(Token? token, GitHubApp? app = null)
{
    private static readonly string[] Roles = ["none", "read", "triage", "write", "maintain", "admin"];

    public static Caller Anonymous { get; } = new(null);

    public Token? Token => token;

    /// <summary>Gets the app that authenticated with its own key, not as an installation.</summary>
    public GitHubApp? App => app;

    public Account? User => token?.User;

    public bool IsAnonymous => token is null && app is null;

    public string Label => token?.Label ?? (app is null ? "none" : $"App:{app.Slug}");

    /// <summary>Gets whose budget this caller uses up: all tokens of one user share theirs.</summary>
    public string BudgetKey => token switch
    {
        { Installation: { } installation } => $"installation:{installation.Id}",
        { User: { } user } => $"user:{user.Id}",
        _ => app is null ? "address" : $"app:{app.Id}",
    };

    /// <summary>Whether the caller may know that the repository exists.</summary>
    public bool CanSee(Repository repository) =>
        !repository.Private || (TokenReaches(repository) && Permission(repository) != "none");

    /// <summary>What the caller may do with the repository: none, read, triage, write, maintain or admin.</summary>
    public string Permission(Repository repository)
    {
        if (token?.Installation is { } installation)
        {
            return installation.Account == repository.Owner ? "read" : PublicOnly(repository);
        }

        return User is null ? PublicOnly(repository) : UserPermission(repository, User);
    }

    /// <summary>
    /// Whether one of the permissions is granted, or none is needed: a public repository, or a token without
    /// permissions.
    /// </summary>
    /// <param name="isGuarded">It is asked for on public repositories too.</param>
    public bool MayRead(Repository repository, IReadOnlyList<string> anyOf, bool isGuarded = false) =>
        anyOf.Count == 0
        || token is not { HasPermissions: true }
        || (!repository.Private && !token.EnforceOnPublic && !isGuarded)
        || anyOf.Any(permission => token.Permissions.ContainsKey(permission));

    /// <summary>
    /// Whether a write that needs one of these permissions and this role is allowed: tokens with permissions need
    /// <c>write</c>, classic ones their scope; a user the role, an app only the permission.
    /// </summary>
    public bool MayWrite(Repository repository, IReadOnlyList<string> anyOf, string role) =>
        token switch
        {
            null => false,
            { HasPermissions: true } => TokenReaches(repository)
                && anyOf.Any(name => token.Permissions.GetValueOrDefault(name) is "write" or "admin"),
            _ => token.HasScope("repo") || (!repository.Private && token.HasScope("public_repo")),
        }
        && (token!.Installation is not null || Has(repository, role));

    /// <summary>Whether the caller has at least this role in the repository.</summary>
    public bool Has(Repository repository, string role) =>
        Array.IndexOf(Roles, Permission(repository)) >= Array.IndexOf(Roles, role);

    /// <summary>Whether the caller may change what needs this permission in the organization.</summary>
    public bool MayWriteOrganization(Account organization, string permission)
    {
        var isOwner = User is { } user && organization.Members.GetValueOrDefault(user.Login) == "admin";
        return token switch
        {
            { HasPermissions: true } => token.Permissions.GetValueOrDefault(permission) is "write" or "admin"
                && (isOwner || token.Installation is not null),
            not null => isOwner && ((permission == "administration" && token.HasScope("repo"))
                || token.HasScope("admin:org") || (permission == "members" && token.HasScope("write:org"))),
            null => false,
        };
    }

    /// <summary>Whether the user is an administrator; an app is asked for permissions only.</summary>
    public bool MayAdminister(Repository repository) =>
        token?.Installation is not null || Permission(repository) == "admin";

    /// <summary>Whether the caller is a member of the organization, or an App installed in it.</summary>
    public bool Belongs(Account organization) => token switch
    {
        { Installation: { } installation } => installation.Account == organization,
        { Kind: TokenKind.FineGrained } when token.ResourceOwner != organization => false,
        { User: { } user } => organization.Members.ContainsKey(user.Login),
        _ => false,
    };

    /// <summary>
    /// Whether the caller may read what needs this permission, such as <c>organization_hooks</c>. A classic token needs
    /// the scope that goes with it, and its user must be an owner for all but members and projects.
    /// </summary>
    public bool MayReadOrganization(Account organization, string permission)
    {
        var isOpen = permission is "members" or "organization_projects" or "issue_types";
        var isOwner = User is { } user && organization.Members.GetValueOrDefault(user.Login) == "admin";
        return token switch
        {
            { Installation: not null } when permission == "organization_codespaces_secrets" => false,
            { Installation: not null } => token.Permissions.ContainsKey(permission),
            { HasPermissions: true } => token.Permissions.ContainsKey(permission) && (isOpen || isOwner),
            not null => (isOpen || isOwner) && ScopesFor(permission).Any(token.HasScope),
            null => false,
        };
    }

    private static string[] ScopesFor(string permission) => permission switch
    {
        "members" or "issue_types" => ["read:org", "write:org", "admin:org"],
        "organization_projects" => ["read:project", "project"],
        "organization_hooks" => ["admin:org_hook"],
        _ => ["admin:org"],
    };

    private static string PublicOnly(Repository repository) => repository.Private ? "none" : "read";

    private static string UserPermission(Repository repository, Account user)
    {
        if (repository.Owner == user || repository.Owner.Members.GetValueOrDefault(user.Login) == "admin")
        {
            return "admin";
        }

        if (repository.Collaborators.TryGetValue(user.Login, out var direct))
        {
            return direct;
        }

        var byMembership = repository.Owner.Members.ContainsKey(user.Login)
            ? repository.Owner.DefaultRepositoryPermission
            : "none";
        return byMembership == "none" ? PublicOnly(repository) : byMembership;
    }

    private bool TokenReaches(Repository repository) => token switch
    {
        null => false,
        { Kind: TokenKind.Classic } => token.HasScope("repo"),
        { Kind: TokenKind.FineGrained } when repository.Visibility == "internal" => false,
        _ => token.ResourceOwner == repository.Owner && token.Repositories?.Contains(repository.Id) != false,
    };
}
