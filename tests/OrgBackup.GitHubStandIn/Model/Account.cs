namespace OrgBackup.GitHubStandIn.Model;

/// <summary>A user, a bot or an organization.</summary>
public sealed class Account
{
    internal Account(long id, string login, AccountKind kind, DateTimeOffset createdAt)
    {
        (Id, Login, Kind, CreatedAt, UpdatedAt) = (id, login, kind, createdAt, createdAt);
    }

    public long Id { get; }

    public string Login { get; set; }

    public AccountKind Kind { get; }

    public string? Name { get; set; }

    public string? Description { get; set; }

    public string? Email { get; set; }

    public bool SiteAdmin { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>
    /// Gets or sets what every member may do with every repository of the organization: none, read, write or admin.
    /// </summary>
    public string DefaultRepositoryPermission { get; set; } = "read";

    /// <summary>Gets the logins of the organization's members, with the role <c>member</c> or <c>admin</c>.</summary>
    public Dictionary<string, string> Members { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets what belongs to the organization itself.</summary>
    public OrganizationContent Content => field ??= new(this);

    public bool IsOrganization => Kind == AccountKind.Organization;

    public string NodeId =>
        Model.NodeId.Of(Kind switch { AccountKind.Organization => "O", AccountKind.Bot => "BOT", _ => "U" }, Id);

    public override string ToString() => Login;
}

/// <summary>GitHub's kinds of account, named as in its <c>type</c> field.</summary>
public enum AccountKind
{
    User,
    Organization,
    Bot,
}
