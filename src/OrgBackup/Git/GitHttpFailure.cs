using System.Globalization;
using System.Net;
using System.Text;

namespace OrgBackup.Git;

/// <summary>Says what an answer that is no success means, in the product's own exceptions.</summary>
internal static class GitHttpFailure
{
    private const int MaxWords = 2048;
    private static readonly TimeSpan UnknownWait = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The exception for a status; <paramref name="words"/> is what the server said in plain text, may be empty.
    /// </summary>
    public static BackupException Of(HttpResponseMessage answer, Uri url, string words, DateTimeOffset now)
    {
        var where = url.GetLeftPart(UriPartial.Path);
        var said = words.Length > 0 ? $" It said: \"{words}\"." : "";
        if (WaitUntil(answer, now) is { } until)
        {
            return new GitHubRateLimitedException(
                $"{url.Authority} asks for a pause ({(int)answer.StatusCode}).{said}", until);
        }

        return answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized => new TokenRejectedException(
                $"{url.Authority} rejected the token (401).{said}",
                "Check that GITHUB_TOKEN is right and has not expired."),
            HttpStatusCode.UnavailableForLegalReasons => Blocked(where, said),
            HttpStatusCode.Forbidden when IsBlock(words) => Blocked(where, said),
            HttpStatusCode.Forbidden => new AccessDeniedException(
                $"The token may not read {where} (403).{said}",
                "Grant it 'contents: read'; authorize it for SSO if asked."),
            HttpStatusCode.NotFound or HttpStatusCode.Gone => new ResourceNotFoundException(
                $"There is no {where}, or the token cannot see it ({(int)answer.StatusCode})."),
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => new GitHubUnavailableException(
                $"{url.Authority} answered {(int)answer.StatusCode} for {where}.{said}", "Run the retry later."),
            _ => new GitHubProtocolException($"{url.Authority} answered {(int)answer.StatusCode} for {where}.{said}"),
        };
    }

    /// <summary>
    /// The first words of a plain-text answer, on one line, without control characters and without the token.
    /// </summary>
    public static async Task<string> ReadWordsAsync(
        HttpResponseMessage answer, Stream body, string token, CancellationToken cancellationToken)
    {
        if (answer.Content.Headers.ContentType?.MediaType != "text/plain")
        {
            return "";
        }

        var buffer = new byte[MaxWords];
        try
        {
            var count = await body.ReadAtLeastAsync(
                buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return Clean(Encoding.UTF8.GetString(buffer, 0, count), token);
        }
        catch (GitTransferException)
        {
            return "";
        }
    }

    /// <summary>Text from a server, made safe to show: one line, bounded, no control characters, no token.</summary>
    public static string Clean(string text, string token)
    {
        var plain = token.Length > 0 ? text.Replace(token, "***", StringComparison.Ordinal) : text;
        var line = string.Concat(plain.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return line.Length > 300 ? $"{line[..300]}…" : line;
    }

    private static ResourceBlockedException Blocked(string where, string said) =>
        new($"GitHub blocks {where}.{said}", "Only the owner can settle this with GitHub.");

    private static bool IsBlock(string words) =>
        words.Contains("DMCA", StringComparison.OrdinalIgnoreCase)
        || words.Contains("unavailable due to", StringComparison.OrdinalIgnoreCase)
        || words.Contains("disabled by GitHub", StringComparison.OrdinalIgnoreCase);

    private static DateTimeOffset? WaitUntil(HttpResponseMessage answer, DateTimeOffset now)
    {
        if (answer.StatusCode is not HttpStatusCode.Forbidden
            and not HttpStatusCode.TooManyRequests
            and not HttpStatusCode.ServiceUnavailable)
        {
            return null;
        }

        if (answer.Headers.RetryAfter is { } after)
        {
            return after.Date ?? now + after.Delta;
        }

        if (Header(answer, "x-ratelimit-remaining") == "0"
            && long.TryParse(Header(answer, "x-ratelimit-reset"), CultureInfo.InvariantCulture, out var reset))
        {
            return DateTimeOffset.FromUnixTimeSeconds(reset);
        }

        return answer.StatusCode == HttpStatusCode.TooManyRequests ? now + UnknownWait : null;
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? values.First() : null;
}
