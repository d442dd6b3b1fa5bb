using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace OrgBackup.GitHub;

/// <summary>
/// The last step before the wire for LFS: shows the token, as git does by Basic, to the web origin alone and only when
/// the request asks for it. A used-up quota is no rate limit, however the server numbers it: it becomes 402.
/// </summary>
internal sealed class LfsHandler(ApiOrigins origins, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int LongestWords = 64 << 10;

    private static readonly HttpRequestOptionsKey<bool> LogInKey = new("orgbackup.lfs.login");

    /// <summary>Has the request carry the token, where it may.</summary>
    public static void LogIn(HttpRequestMessage request) => request.Options.Set(LogInKey, value: true);

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Remove("User-Agent");
        request.Headers.TryAddWithoutValidation("User-Agent", OriginHandler.UserAgent);
        if (request.Options.TryGetValue(LogInKey, out _)
            && request.Token is { } token
            && ApiOrigins.Same(request.RequestUri!, origins.Endpoints.Server))
        {
            var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"x-access-token:{token}"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", basic);
        }

        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests
            || (int)response.StatusCode == 509)
        {
            await MarkQuotaAsync(response, cancellationToken);
        }

        return response;
    }

    private static async Task MarkQuotaAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = new byte[LongestWords];
        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        var count = await content.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        var copy = new ByteArrayContent(body, 0, count);
        copy.Headers.ContentType = response.Content.Headers.ContentType;
        response.Content = copy;
        var words = Encoding.UTF8.GetString(body, 0, count);
        if ((int)response.StatusCode == 509 || IsQuota(words))
        {
            response.StatusCode = HttpStatusCode.PaymentRequired;
        }
    }

    /// <summary>As GitHub words it: "This repository is over its data quota."</summary>
    public static bool IsQuota(string words) =>
        words.Contains("data quota", StringComparison.OrdinalIgnoreCase)
        || words.Contains("LFS budget", StringComparison.OrdinalIgnoreCase)
        || words.Contains("bandwidth limit", StringComparison.OrdinalIgnoreCase);
}
