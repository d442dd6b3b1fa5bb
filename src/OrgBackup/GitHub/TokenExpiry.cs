using System.Globalization;

namespace OrgBackup.GitHub;

/// <summary>
/// When the token ends, as GitHub's answers tell (header <c>github-authentication-token-expiration</c>): <c>2026-12-01
/// 00:00:00 UTC</c>, or with an offset such as <c>-0500</c>. Safe for many threads.
/// </summary>
internal sealed class TokenExpiry
{
    private const string Header = "github-authentication-token-expiration";

    private readonly Lock _lock = new();
    private string? _token;
    private DateTimeOffset? _at;

    /// <summary>Gets the earliest end that was told of the token in use; null when none was.</summary>
    public DateTimeOffset? At
    {
        get
        {
            lock (_lock)
            {
                return _at;
            }
        }
    }

    /// <summary>Takes note of an answer; a token that was replaced no longer counts.</summary>
    public void Note(string? token, HttpResponseMessage answer)
    {
        if (token is null
            || !answer.Headers.NonValidated.TryGetValues(Header, out var values)
            || Read(values.First()) is not { } at)
        {
            return;
        }

        lock (_lock)
        {
            _at = _token == token && _at < at ? _at : at;
            _token = token;
        }
    }

    internal static DateTimeOffset? Read(string text) =>
        DateTimeOffset.TryParseExact(
            text.Trim().Replace(" UTC", " +0000", StringComparison.Ordinal),
            "yyyy-MM-dd HH:mm:ss zzz",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal,
            out var at)
            ? at
            : null;
}
