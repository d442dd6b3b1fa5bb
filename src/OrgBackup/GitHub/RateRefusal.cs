using System.Globalization;
using System.Net;

namespace OrgBackup.GitHub;

/// <summary>GitHub said: not now.</summary>
/// <param name="IsPrimary">The hourly budget is used up; otherwise a secondary limit.</param>
/// <param name="Told">How long GitHub said to wait; null when it did not say.</param>
internal sealed record RateRefusal(bool IsPrimary, TimeSpan? Told)
{
    /// <summary>
    /// Reads the refusal out of an answer; null when it is none. Missing headers never count as an empty budget.
    /// </summary>
    public static RateRefusal? Read(
        HttpResponseMessage response, ReadOnlyMemory<byte> body, ApiLane lane, DateTimeOffset clock)
    {
        // the server's own clock, so that a wrong one here does no harm
        var now = response.Headers.Date ?? clock;
        return response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => ReadHeaders(response, now) ?? new(IsPrimary: false, Told: null),
            HttpStatusCode.Forbidden => ReadHeaders(response, now) ?? ReadMessage(body),
            HttpStatusCode.OK when lane == ApiLane.GraphQl && GraphQlErrors.Read(body).Any(e => e.IsRateLimit) =>
                ReadHeaders(response, now) ?? new(IsPrimary: false, Told: null),
            _ => null,
        };
    }

    /// <summary>How long GitHub asks to wait before the same request; null when it does not say.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now)
    {
        if (Header(response, "Retry-After") is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && seconds < int.MaxValue)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        return response.Headers.RetryAfter?.Date is { } date ? Later(date - now) : null;
    }

    private static RateRefusal? ReadHeaders(HttpResponseMessage response, DateTimeOffset now)
    {
        var isPrimary = Header(response, "x-ratelimit-remaining")?.Trim() == "0";
        if (RetryAfter(response, now) is { } told)
        {
            return new(isPrimary, told);
        }

        return isPrimary ? new(IsPrimary: true, Reset(response) is { } reset ? Later(reset - now) : null) : null;
    }

    private static RateRefusal? ReadMessage(ReadOnlyMemory<byte> body) =>
        ApiMessage.Read(body).Text is { } text
        && (text.Contains("secondary rate limit", StringComparison.OrdinalIgnoreCase)
            || text.Contains("abuse detection", StringComparison.OrdinalIgnoreCase)
            || text.Contains("rate limit exceeded", StringComparison.OrdinalIgnoreCase))
            ? new(IsPrimary: false, Told: null)
            : null;

    private static DateTimeOffset? Reset(HttpResponseMessage response) =>
        long.TryParse(
            Header(response, "x-ratelimit-reset"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private static TimeSpan Later(TimeSpan wait) => wait > TimeSpan.Zero ? wait : TimeSpan.Zero;

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.First() : null;
}
