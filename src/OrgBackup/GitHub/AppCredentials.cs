using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace OrgBackup.GitHub;

/// <summary>
/// The token of a GitHub App's installation. It lives for an hour; it is renewed five minutes before its end, and at
/// once when GitHub rejects it. Safe for many threads: one renewal at a time, and the others wait for it.
/// </summary>
public sealed class AppCredentials : IGitHubCredentials, IDisposable
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly string _appId;
    private readonly RSA _key;
    private readonly Func<string, CancellationToken, Task<InstallationToken>> _exchange;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _renewal = new(1);
    private volatile InstallationToken? _current;

    /// <param name="app">The App and its key.</param>
    /// <param name="exchange">Gives an installation token for a signed request (a JWT).</param>
    /// <param name="time">The clock that the request's validity and the renewal go by.</param>
    public AppCredentials(
        GitHubAppSettings app, Func<string, CancellationToken, Task<InstallationToken>> exchange, TimeProvider time)
    {
        _appId = app.AppId;
        _exchange = exchange;
        _time = time;
        _key = RSA.Create();
        _key.ImportFromPem(app.PrivateKey);
    }

    public async ValueTask<string> GetTokenAsync(CancellationToken cancellationToken)
    {
        if (_current is { } current && IsFresh(current))
        {
            return current.Value;
        }

        await _renewal.WaitAsync(cancellationToken);
        try
        {
            if (_current is not { } known || !IsFresh(known))
            {
                _current = await _exchange(SignedRequest(), cancellationToken);
            }

            return _current.Value;
        }
        finally
        {
            _renewal.Release();
        }
    }

    public bool Invalidate(string token)
    {
        if (_current is { } current && current.Value == token)
        {
            _current = null;
        }

        return true;
    }

    public void Dispose()
    {
        _key.Dispose();
        _renewal.Dispose();
    }

    private bool IsFresh(InstallationToken token) => token.ExpiresAt - _time.GetUtcNow() > Margin;

    // valid from a minute ago, because clocks differ; GitHub accepts at most ten minutes
    private string SignedRequest()
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        var head = Base64Url.EncodeToString("""{"alg":"RS256","typ":"JWT"}"""u8);
        var claims = $$"""{"iat":{{now - 60}},"exp":{{now + 540}},"iss":"{{_appId}}"}""";
        var text = $"{head}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        var signature = _key.SignData(
            Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }
}

/// <summary>An installation token and its end. Not a record: its text must not show the token.</summary>
public sealed class InstallationToken(string value, DateTimeOffset expiresAt)
{
    public string Value { get; } = value;

    public DateTimeOffset ExpiresAt { get; } = expiresAt;
}
