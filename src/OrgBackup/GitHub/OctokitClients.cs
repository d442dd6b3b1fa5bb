using Octokit;
using Octokit.Internal;

namespace OrgBackup.GitHub;

/// <summary>
/// Octokit, for typed calls only, over our own handler chain: its limits, deadlines and checks hold there too.
/// </summary>
internal sealed class OctokitClients(Uri api, HttpMessageHandler chain)
{
    /// <param name="credentials">What Octokit itself sends; anonymous where the chain adds the token.</param>
    public GitHubClient Create(Credentials credentials)
    {
        var http = new HttpClientAdapter(() => new Borrowed(chain));
        var address = new Uri(api.AbsoluteUri.TrimEnd('/') + "/");
        var connection = new Connection(
            new ProductHeaderValue("orgbackup"),
            address,
            new InMemoryCredentialStore(credentials),
            http,
            new SimpleJsonSerializer());

        // the chain has its own deadlines, and may have to wait for a rate limit longer than any time-out
        connection.SetRequestTimeout(Timeout.InfiniteTimeSpan);
        return new GitHubClient(connection);
    }

    /// <summary>Exchanges a request signed by the App's key for an installation's token.</summary>
    public async Task<InstallationToken> ExchangeAsync(
        long installation, string signed, CancellationToken cancellationToken)
    {
        var client = Create(new Credentials(signed, AuthenticationType.Bearer));
        try
        {
            var token = await client.GitHubApps.CreateInstallationToken(installation).WaitAsync(cancellationToken);
            return new(token.Token, token.ExpiresAt);
        }
        catch (AuthorizationException)
        {
            throw KeyRejected();
        }
        catch (NotFoundException)
        {
            throw new TokenRejectedException(
                "The GitHub App has no such installation.",
                "Check GITHUB_APP_INSTALLATION_ID and that the App is still installed.");
        }
        catch (ApiException e)
        {
            throw new GitHubProtocolException(
                $"GitHub gave the App no installation token: status {(int)e.StatusCode}.",
                "Check that the installation is not suspended.");
        }
    }

    /// <summary>The id of the App's installation in an organization, or of a user.</summary>
    /// <exception cref="TokenRejectedException">The App is not installed there, or not known.</exception>
    public async Task<long> FindInstallationAsync(string account, string signed, CancellationToken cancellationToken)
    {
        var apps = Create(new Credentials(signed, AuthenticationType.Bearer)).GitHubApps;
        try
        {
            return await IdAsync(apps.GetOrganizationInstallationForCurrent(account))
                ?? await IdAsync(apps.GetUserInstallationForCurrent(account))
                ?? throw new TokenRejectedException(
                    $"The GitHub App is not installed in '{account}'.",
                    "Install it there, or name another installation by its number.");
        }
        catch (AuthorizationException)
        {
            throw KeyRejected();
        }
        catch (ApiException e)
        {
            throw new GitHubProtocolException(
                $"GitHub does not tell the App its installation in '{account}': status {(int)e.StatusCode}.",
                "Name the installation by its number.");
        }

        async Task<long?> IdAsync(Task<Installation> asked)
        {
            try
            {
                return (await asked.WaitAsync(cancellationToken)).Id;
            }
            catch (NotFoundException)
            {
                return null;
            }
        }
    }

    private static TokenRejectedException KeyRejected() => new(
        "GitHub rejected the App's signed request.", "Check GITHUB_APP_ID, the private key and this machine's clock.");

    // Octokit disposes what it is given; the chain is shared
    private sealed class Borrowed(HttpMessageHandler chain) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker _invoker = new(chain, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            // the token that is made twice does no harm, so a lost answer may be asked for again
            request.Repeatable = request.Method == HttpMethod.Get
                || request.RequestUri!.AbsolutePath.EndsWith("/access_tokens", StringComparison.Ordinal);
            return _invoker.SendAsync(request, cancellationToken);
        }
    }
}
