using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Access;

/// <summary>The GitHub Apps, and the check of their JSON web tokens.</summary>
public sealed class AppRegistry(TimeProvider time)
{
    private readonly List<GitHubApp> _apps = [];

    public IReadOnlyList<GitHubApp> Apps => _apps;

    public GitHubApp Add(long id, string slug, Account owner, RSA publicKey)
    {
        var app = new GitHubApp { Id = id, Slug = slug, Owner = owner, PublicKey = publicKey, CreatedAt = owner.CreatedAt };
        _apps.Add(app);
        return app;
    }

    public Installation? FindInstallation(long id) =>
        _apps.SelectMany(app => app.Installations).FirstOrDefault(found => found.Id == id);

    /// <summary>The app that signed the token, or why it is refused, in GitHub's words.</summary>
    internal (GitHubApp? App, string? Refusal) Authenticate(string jwt)
    {
        const string undecodable = "A JSON web token could not be decoded";
        try
        {
            var parts = jwt.Split('.');
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            var app = FindIssuer(claims.RootElement.GetProperty("iss"));
            if (parts.Length != 3 || app is null || header.RootElement.GetProperty("alg").GetString() != "RS256"
                || !IsSigned(app, $"{parts[0]}.{parts[1]}", parts[2]))
            {
                return (null, undecodable);
            }

            return CheckTimes(claims.RootElement) is { } refusal ? (null, refusal) : (app, null);
        }
        catch (Exception exception) when (
            exception is JsonException or FormatException or KeyNotFoundException
                or IndexOutOfRangeException or InvalidOperationException)
        {
            return (null, undecodable);
        }
    }

    private static bool IsSigned(GitHubApp app, string signed, string signature) => app.PublicKey.VerifyData(
        Encoding.ASCII.GetBytes(signed),
        Base64Url.DecodeFromChars(signature),
        HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private GitHubApp? FindIssuer(JsonElement issuer)
    {
        var text = issuer.ToString();
        return _apps.Find(app => app.ClientId == text || $"{app.Id}" == text);
    }

    private string? CheckTimes(JsonElement claims)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var (issued, expires) = (claims.GetProperty("iat").GetInt64(), claims.GetProperty("exp").GetInt64());
        return (now, issued, expires) switch
        {
            _ when expires <= now =>
                "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
            _ when expires > now + 600 => "'Expiration time' claim ('exp') is too far in the future",
            _ when issued > now =>
                "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
            _ => null,
        };
    }
}
