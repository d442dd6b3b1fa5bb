using System.Net;
using OrgBackup.Backup;
using OrgBackup.Discover;
using OrgBackup.Metadata;

namespace OrgBackup.GitHub;

/// <summary>
/// Everything of one run that talks to GitHub's API: one connection pool, one gate for its limits, one token. Safe for
/// many threads; dispose it at the end of the run.
/// </summary>
public sealed class GitHubSession : IDisposable
{
    private readonly SocketsHttpHandler _sockets;
    private readonly RateGate _gate;
    private readonly HttpMessageInvoker _http;
    private readonly TokenExpiry _expiry;
    private readonly RateGate _lfsGate;
    private readonly HttpMessageInvoker _lfsHttp;
    private readonly OctokitClients _octokit;

    private GitHubWriter Writer { get; }

    public GitHubSession(
        GitHubSettings settings, IBackupProgress progress, TimeProvider time, GitHubClientOptions? options = null)
    {
        var tools = new ChainTools(new ApiOrigins(settings.Endpoints), options ?? new(), time, progress);
        Endpoints = settings.Endpoints;
        _gate = new(tools.Options, time, progress);
        var guard = new ConnectGuard(tools.Origins, HttpClient.DefaultProxy, Dns.GetHostAddressesAsync);
        _sockets = NewSockets(guard, tools.Options);
        var origin = new OriginHandler(tools.Origins, _sockets);
        _expiry = origin.Expiry;
        var redirects = new RedirectHandler(guard, origin);
        Credentials = CredentialsOver(new RetryHandler(credentials: null, _gate, tools, redirects), settings, time);
        var chain = new RetryHandler(Credentials, _gate, tools, redirects);
        _http = new(chain, disposeHandler: false);
        _octokit = new(Endpoints.Api, chain);
        Api = new(_http, Endpoints, () => origin.Calls);
        Writer = new(Api, new ContentPace(tools.Options, time), _gate);
        Discovery = new ChangeDetection(new RepositoryDiscovery(Api, IsAppAsync, progress), Api, progress);
        _lfsGate = new(tools.Options.ForLfs, time, progress);
        var lfs = tools with { Options = tools.Options.ForLfs };
        _lfsHttp = new(
            new RetryHandler(
                Credentials, _lfsGate, lfs, new RedirectHandler(guard, new LfsHandler(tools.Origins, _sockets))),
            disposeHandler: false);
        _lfsGate.KeepPace();
        Lfs = new LfsClient(_lfsHttp, Credentials, lfs);
        LfsTarget = new LfsUploader(_lfsHttp, Credentials, lfs);
        Metadata = new MetadataReader(Api, tools.Options, time);
        Attachments = new AttachmentSource(Api, Endpoints, Credentials, new FileDownload(tools.Options, time));
    }

    public GitHubEndpoints Endpoints { get; }

    /// <summary>Gets the token's source, for git too.</summary>
    public IGitHubCredentials Credentials { get; }

    public GitHubApi Api { get; }

    /// <summary>Gets what writes to GitHub; only a restore does.</summary>
    public IGitHubWriter Hub => Writer;

    public IRepositoryDiscovery Discovery { get; }

    public IMetadataReader Metadata { get; }

    public IAttachmentSource Attachments { get; }

    /// <summary>Gets GitHub's Git LFS; what is asked there are no API calls, and its limits are its own.</summary>
    public ILfsSource Lfs { get; }

    /// <summary>Gets GitHub's Git LFS as what takes objects.</summary>
    public ILfsTarget LfsTarget { get; }

    /// <summary>Gets the number of API requests sent so far.</summary>
    public long Calls => Api.Calls;

    /// <summary>
    /// Gets when the token ends, as far as GitHub's answers told; null for an App's, which is renewed by itself.
    /// </summary>
    public DateTimeOffset? TokenExpiresAt =>
        Credentials is AppCredentials or SecretCredentials { HoldsApp: true } ? null : _expiry.At;

    /// <summary>
    /// What the token may still ask for in this hour, for a forecast; null when the server does not tell.
    /// </summary>
    public Task<RateLimitInfo?> RateLimitAsync(CancellationToken cancellationToken) =>
        RateLimitInfo.ReadAsync(_octokit, cancellationToken);

    /// <summary>
    /// Sends nothing until then: another process with the same token was told so. Nobody is told of it again.
    /// </summary>
    public void HoldUntil(RateHold hold) => _gate.HoldUntil(hold);

    public void Dispose()
    {
        Writer.Dispose();
        _http.Dispose();
        _lfsHttp.Dispose();
        _lfsGate.Dispose();
        (Credentials as IDisposable)?.Dispose();
        _sockets.Dispose();
        _gate.Dispose();
    }

    private IGitHubCredentials CredentialsOver(RetryHandler chain, GitHubSettings settings, TimeProvider time) =>
        settings switch
        {
            { Secret: { } secret } => new SecretCredentials(
                secret, app => AppCredentialsOver(chain, app, settings.Account, time)),
            { App: { } app } => AppCredentialsOver(chain, app, settings.Account, time),
            { Token: { } token } => new StaticCredentials(token),
            _ => throw new UsageException("GITHUB_TOKEN is not set.", "Set GITHUB_TOKEN."),
        };

    private ValueTask<bool> IsAppAsync(CancellationToken cancellationToken) =>
        Credentials is SecretCredentials secret
            ? secret.IsAppAsync(cancellationToken)
            : ValueTask.FromResult(Credentials is AppCredentials);

    private AppCredentials AppCredentialsOver(
        RetryHandler chain, GitHubAppSettings app, string? account, TimeProvider time)
    {
        var installations = new AppInstallation(new OctokitClients(Endpoints.Api, chain), app, account);
        return new(app, installations.ExchangeAsync, time);
    }

    private static SocketsHttpHandler NewSockets(ConnectGuard guard, GitHubClientOptions options) => new()
    {
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectCallback = guard.ConnectAsync,
        ConnectTimeout = options.HeadersTimeout,
        MaxConnectionsPerServer = options.MaxConcurrency * 2,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
        PooledConnectionLifetime = TimeSpan.FromMinutes(15),
        Proxy = HttpClient.DefaultProxy,
        UseCookies = false,
    };
}
