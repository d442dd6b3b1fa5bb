using System.Text;
using Microsoft.AspNetCore.Http;

namespace OrgBackup.GitHubStandIn.Access;

/// <summary>Finds out who asks, from the Authorization header.</summary>
internal sealed class Authenticator(TokenRegistry tokens, AppRegistry apps, TimeProvider time)
{
    /// <summary>The caller of an API request, or the refusal's message for a 401.</summary>
    public (Caller? Caller, string? Refusal) ForApi(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.Length == 0)
        {
            return (Caller.Anonymous, null);
        }

        var (scheme, value) = Split(header);
        value = scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) ? BasicPassword(value) ?? "" : value;
        if (value.Count(c => c == '.') == 2)
        {
            var (app, refusal) = apps.Authenticate(value);
            return app is null ? (null, refusal) : (new Caller(null, app), null);
        }

        return Find(value) is { } caller ? (caller, null) : (null, "Bad credentials");
    }

    /// <summary>The caller of a git request; null when the credentials are wrong.</summary>
    public Caller? ForGit(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var (scheme, value) = Split(header);
        if (header.Length == 0)
        {
            return Caller.Anonymous;
        }

        return scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) && BasicPassword(value) is { } password
            ? Find(password)
            : null;
    }

    private static (string Scheme, string Value) Split(string header)
    {
        var cut = header.IndexOf(' ', StringComparison.Ordinal);
        return cut < 0 ? (header, "") : (header[..cut], header[(cut + 1)..].Trim());
    }

    private static string? BasicPassword(string value)
    {
        try
        {
            var pair = Encoding.UTF8.GetString(Convert.FromBase64String(value));
            return pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private Caller? Find(string value) =>
        tokens.Find(value) is { Revoked: false } token
        && !(token.ExpiresAt <= time.GetUtcNow())
        && token.Installation is not { Suspended: true }
            ? new Caller(token)
            : null;
}
