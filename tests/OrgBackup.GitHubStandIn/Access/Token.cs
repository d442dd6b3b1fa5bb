using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Access;

/// <summary>A token with its identity and what it may do.</summary>
public sealed class Token
{
    public required string Value { get; init; }

    public required TokenKind Kind { get; init; }

    /// <summary>Gets the user the token acts for; null for an installation token.</summary>
    public Account? User { get; init; }

    public Installation? Installation { get; init; }

    /// <summary>Gets the OAuth scopes of a classic token.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>
    /// Gets the permissions of a fine-grained or installation token, such as <c>issues</c> = <c>read</c>.
    /// </summary>
    public Dictionary<string, string> Permissions { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Gets or sets the account whose private repositories a fine-grained token may reach.</summary>
    public Account? ResourceOwner { get; set; }

    /// <summary>Gets or sets the ids of the selected repositories; null is all of the resource owner's.</summary>
    public HashSet<long>? Repositories { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether permissions are asked for on public repositories too; GitHub asks on
    /// private ones only.
    /// </summary>
    public bool EnforceOnPublic { get; set; }

    public DateTimeOffset? ExpiresAt { get; set; }

    public bool Revoked { get; set; }

    /// <summary>Gets what the journal shows: never the value.</summary>
    public string Label => $"{Kind}:{User?.Login ?? Installation?.Account.Login}";

    internal bool HasPermissions => Kind is TokenKind.FineGrained or TokenKind.Installation;

    internal bool HasScope(string scope) => Scopes.Contains(scope, StringComparer.Ordinal);

    public override string ToString() => Label;
}

/// <summary>GitHub's kinds of token.</summary>
public enum TokenKind
{
    Classic,
    FineGrained,
    Installation,
}
