using System.Net;
using System.Net.Http.Headers;
using System.Text;
using OrgBackup.GitHub;

namespace OrgBackup.Git;

/// <summary>
/// Git's smart HTTP requests. The token goes to the configured server's scheme, host and port and to no other;
/// redirects of the ref list are followed by hand; every silence ends.
/// </summary>
internal sealed partial class GitHttp(
    Uri server, IGitHubCredentials credentials, GitTimeouts timeouts, TimeProvider time) : IDisposable
{
    private const int MaxRedirects = 5;
    private const string UserAgent = "git/2.0 (OrgBackup)";

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>
    /// Asks for the ref list, in protocol version 2 if wished; the answer tells where the repository really is.
    /// </summary>
    public async Task<GitAnswer> GetRefsAsync(Uri repository, bool version2, CancellationToken cancellationToken)
    {
        GitAddress.Require(repository);
        var url = GitAddress.RefsOf(repository);
        for (var redirects = 0; ; redirects++)
        {
            var response = await SendAsync(() => Get(url, version2), cancellationToken);
            if (!IsRedirect(response))
            {
                var home = GitAddress.RepositoryOf(url)!;
                return await AnswerAsync(
                    response, home, "application/x-git-upload-pack-advertisement", cancellationToken);
            }

            using (response)
            {
                url = Follow(url, response.Headers.Location, redirects);
            }
        }
    }

    /// <summary>Posts a request to a repository whose address came from <see cref="GetRefsAsync"/>.</summary>
    public async Task<GitAnswer> PostAsync(
        Uri repository, byte[] body, bool version2, CancellationToken cancellationToken)
    {
        var url = GitAddress.UploadPackOf(repository);
        var response = await SendAsync(() => Post(url, body, version2), cancellationToken);
        return await AnswerAsync(response, repository, "application/x-git-upload-pack-result", cancellationToken);
    }

    public void Dispose() => _client.Dispose();

    private static HttpRequestMessage Get(Uri url, bool version2)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        AddHeaders(request, version2);
        return request;
    }

    private static HttpRequestMessage Post(Uri url, byte[] body, bool version2)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/x-git-upload-pack-request");
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        request.Headers.Accept.Add(new("application/x-git-upload-pack-result"));
        AddHeaders(request, version2);
        return request;
    }

    private static void AddHeaders(HttpRequestMessage request, bool version2)
    {
        request.Headers.UserAgent.ParseAdd(UserAgent);
        if (version2)
        {
            request.Headers.Add("Git-Protocol", "version=2");
        }
    }

    private static bool IsRedirect(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static Uri Follow(Uri from, Uri? location, int redirects)
    {
        if (redirects >= MaxRedirects)
        {
            throw new GitHubProtocolException(
                $"{from.Authority} redirects in a circle or more than {MaxRedirects} times.");
        }

        var to = location is null ? null : new Uri(from, location);
        var whither = to?.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) ?? "nowhere";
        return to is not null && GitAddress.MayRedirect(from, to) && GitAddress.RepositoryOf(to) is not null
            ? to
            : throw new GitHubProtocolException($"{from.Authority} redirects to {whither}, which is not followed.");
    }

    private async Task<HttpResponseMessage> SendAsync(
        Func<HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        for (var renewed = false; ; renewed = true)
        {
            using var request = create();
            var url = request.RequestUri!;
            var token = GitAddress.IsSameOrigin(url, server) ? await credentials.GetTokenAsync(cancellationToken) : "";
            if (token.Length > 0)
            {
                var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"x-access-token:{token}"));
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", basic);
            }

            var response = await SendOnceAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode || IsRedirect(response))
            {
                return response;
            }

            using (response)
            {
                var again = response.StatusCode == HttpStatusCode.Unauthorized
                    && !renewed && token.Length > 0 && credentials.Invalidate(token);
                if (!again)
                {
                    throw await FailureAsync(response, url, token, cancellationToken);
                }
            }
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var authority = request.RequestUri!.Authority;
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(timeouts.FirstByte);
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GitHubUnavailableException(
                $"{authority} did not answer within {timeouts.FirstByte.TotalSeconds:0.#} seconds.",
                "Run the retry later.",
                e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            var why = e.InnerException is System.Security.Authentication.AuthenticationException
                ? "its certificate is not trusted" : e.GetBaseException().Message;
            throw new GitHubUnavailableException(
                $"{authority} could not be reached: {why}.",
                "Check network, proxy, and SSL_CERT_FILE for a private authority.",
                e);
        }
    }

    private async Task<BackupException> FailureAsync(
        HttpResponseMessage response, Uri url, string token, CancellationToken cancellationToken)
    {
        await using var body = new ArrivingStream(
            await response.Content.ReadAsStreamAsync(cancellationToken), response, timeouts);
        var words = await GitHttpFailure.ReadWordsAsync(response, body, token, cancellationToken);
        return GitHttpFailure.Of(response, url, words, time.GetUtcNow());
    }

    private async Task<GitAnswer> AnswerAsync(
        HttpResponseMessage response, Uri repository, string contentType, CancellationToken cancellationToken)
    {
        var sent = response.Content.Headers.ContentType?.MediaType;
        if (sent == contentType && !IsRedirect(response))
        {
            var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return new(repository, new ArrivingStream(body, response, timeouts));
        }

        using (response)
        {
            var what = IsRedirect(response) ? "a redirect" : sent ?? "nothing of a known type";
            throw new GitHubProtocolException(
                $"{repository.GetLeftPart(UriPartial.Path)} answered {what} instead of git.",
                "Check GITHUB_SERVER_URL, and whether a proxy or a log-in page stands in between.");
        }
    }
}

/// <summary>A git server's answer, read once from start to end.</summary>
/// <param name="Repository">Where the repository is, after redirects.</param>
/// <param name="Body">What it sent; disposing it ends the exchange.</param>
internal sealed record GitAnswer(Uri Repository, Stream Body);
