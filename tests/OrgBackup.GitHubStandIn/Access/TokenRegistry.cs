using System.Collections.Concurrent;
using System.Security.Cryptography;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Access;

/// <summary>The tokens that this GitHub has given out. Values are random unless given.</summary>
public sealed class TokenRegistry
{
    private readonly ConcurrentDictionary<string, Token> _tokens = new(StringComparer.Ordinal);

    /// <summary>A classic token; the scopes <c>repo</c> and <c>read:org</c> unless others are given.</summary>
    public Token AddClassic(Account user, IReadOnlyList<string>? scopes = null, string? value = null) => Add(new()
    {
        Value = value ?? "ghp_" + Random(36),
        Kind = TokenKind.Classic,
        User = user,
        Scopes = scopes ?? ["repo", "read:org"],
    });

    /// <summary>
    /// A fine-grained token for the resource owner's repositories, with the permissions given and <c>metadata</c>.
    /// </summary>
    public Token AddFineGrained(
        Account user, Account resourceOwner, IReadOnlyDictionary<string, string> permissions) => Add(new()
        {
            Value = $"github_pat_{Random(22)}_{Random(59)}",
            Kind = TokenKind.FineGrained,
            User = user,
            ResourceOwner = resourceOwner,
            Permissions = WithMetadata(permissions),
        });

    public Token? Find(string value) => _tokens.GetValueOrDefault(value);

    internal Token AddInstallation(Installation installation, DateTimeOffset expiresAt) => Add(new()
    {
        Value = "ghs_" + Random(36),
        Kind = TokenKind.Installation,
        Installation = installation,
        ResourceOwner = installation.Account,
        Repositories = installation.Repositories,
        Permissions = WithMetadata(installation.Permissions),
        ExpiresAt = expiresAt,
    });

    private static Dictionary<string, string> WithMetadata(IReadOnlyDictionary<string, string> permissions) =>
        new(permissions, StringComparer.Ordinal) { ["metadata"] = "read" };

    private static string Random(int length) =>
        RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", length);

    private Token Add(Token token)
    {
        _tokens[token.Value] = token;
        return token;
    }
}
