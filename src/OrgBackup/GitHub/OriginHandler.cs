using System.Net.Http.Headers;
using System.Reflection;

namespace OrgBackup.GitHub;

/// <summary>
/// The last step before the wire: puts our headers on a request, the token only when it goes to GitHub's own origin,
/// and counts what goes there.
/// </summary>
internal sealed class OriginHandler(ApiOrigins origins, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly string Version =
        typeof(OriginHandler).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
            .InformationalVersion.Split('+')[0] ?? "0";

    private long _calls;

    public static string UserAgent => $"orgbackup/{Version}";

    /// <summary>Gets what the answers tell of the token's end.</summary>
    public TokenExpiry Expiry { get; } = new();

    /// <summary>Gets the number of requests sent to the API and to GraphQL, repetitions included.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var headers = request.Headers;
        headers.Remove("User-Agent");
        headers.TryAddWithoutValidation("User-Agent", UserAgent);
        var target = request.RequestUri!;
        if (!MayHaveToken(request, target))
        {
            headers.Authorization = null;
            return await base.SendAsync(request, cancellationToken);
        }

        if (headers.Authorization is null && request.Token is { } token)
        {
            headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (request.IsFile)
        {
            return await base.SendAsync(request, cancellationToken);
        }

        Interlocked.Increment(ref _calls);
        headers.Remove("X-GitHub-Api-Version");
        headers.TryAddWithoutValidation("X-GitHub-Api-Version", "2022-11-28");
        if (!request.Streamed)
        {
            headers.Remove("Accept");
            headers.TryAddWithoutValidation("Accept", request.MediaType ?? "application/vnd.github+json");
            headers.Remove("Accept-Encoding");
            headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        }

        var answer = await base.SendAsync(request, cancellationToken);
        Expiry.Note(request.Token, answer);
        return answer;
    }

    private bool MayHaveToken(HttpRequestMessage request, Uri target) =>
        request.IsFile ? origins.MayHaveFileToken(target)
        : origins.MayHaveToken(target) || (request.UploadSize is not null && origins.MayHaveUpload(target));
}
