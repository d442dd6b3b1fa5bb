using OrgBackup.GitHubStandIn.Access;
using OrgBackup.GitHubStandIn.Faults;
using OrgBackup.GitHubStandIn.GitHttp;
using OrgBackup.GitHubStandIn.Http;
using OrgBackup.GitHubStandIn.Limits;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn;

/// <summary>
/// A GitHub on loopback: API, git and asset host, each an origin of its own as on github.com. It starts empty:
/// fill <see cref="Model"/>, give out <see cref="Tokens"/>, switch on <see cref="Faults"/>, read <see cref="Journal"/>.
/// </summary>
public sealed class GitHubServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping;
    private readonly GitHubState _state;
    private readonly List<Listener> _listeners = [];

    private GitHubServer(GitHubState state, CancellationTokenSource stopping) =>
        (_state, _stopping) = (state, stopping);

    public GitHubModel Model => _state.Model;

    public TokenRegistry Tokens => _state.Tokens;

    public AppRegistry Apps => _state.Apps;

    public FaultRegistry Faults => _state.Faults;

    public RequestJournal Journal => _state.Journal;

    public RateLimits Limits => _state.Limits;

    /// <summary>Gets the count of every request against GitHub's limits, enforced or not.</summary>
    public BudgetWatch Budget => _state.Budget;

    /// <summary>Gets the host of the assets' bytes, which remembers every credential that reached it.</summary>
    public AssetHost Assets => _state.Assets;

    /// <summary>Gets the REST root, without a slash at the end.</summary>
    public Uri ApiUrl => _state.Urls.Api;

    public Uri GraphQlUrl => _state.Urls.GraphQl;

    /// <summary>Gets the root of git and web addresses.</summary>
    public Uri ServerUrl => _state.Urls.Server;

    /// <summary>Gets the other origin, to which asset downloads are redirected.</summary>
    public Uri AssetUrl => _state.Urls.Assets;

    /// <summary>Gets the root of uploads.</summary>
    public Uri UploadUrl => _state.Urls.Uploads;

    /// <summary>Starts an empty GitHub on 127.0.0.1.</summary>
    public static async Task<GitHubServer> StartAsync(
        GitHubServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        var stopping = new CancellationTokenSource();
        var state = new GitHubState
        {
            Options = options,
            Model = new GitHubModel(Directory.CreateTempSubdirectory("github-stand-in-").FullName),
            Tokens = new(),
            Apps = new(options.Time),
            Limits = new(options.Limits, options.Time),
            Faults = new(),
            Journal = new(options.Time),
            Assets = new(),
            Stopping = stopping.Token,
        };
        var server = new GitHubServer(state, stopping);
        try
        {
            await server.ListenAsync(options.Port, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        foreach (var listener in _listeners)
        {
            await listener.DisposeAsync();
        }

        _stopping.Dispose();
        Directory.Delete(Model.GitRoot, recursive: true);
    }

    private static int PortAfter(int port, int steps) => port == 0 ? 0 : port + steps;

    private async Task ListenAsync(int port, CancellationToken cancellationToken)
    {
        var api = new ApiPipeline(_state);
        var web = new WebPipeline(_state, _state.Options.Enterprise ? api : null);
        var assets = new AssetPipeline(_state);
        var apiOrigin = await StartAsync(
            port, _state.Options.Enterprise ? web.HandleAsync : api.HandleAsync, cancellationToken);
        var webOrigin = _state.Options.Enterprise
            ? apiOrigin
            : await StartAsync(PortAfter(port, 1), web.HandleAsync, cancellationToken);
        var assetOrigin = await StartAsync(PortAfter(port, 2), assets.HandleAsync, cancellationToken);
        var uploads = _state.Options.SeparateUploadHost
            ? await StartAsync(PortAfter(port, 3), api.HandleUploadAsync, cancellationToken)
            : new Uri(apiOrigin, "/api/uploads");
        _state.Urls = new Urls
        {
            Api = _state.Options.Enterprise ? new Uri(apiOrigin, "/api/v3") : apiOrigin,
            GraphQl = new Uri(apiOrigin, _state.Options.Enterprise ? "/api/graphql" : "/graphql"),
            Server = webOrigin,
            Assets = assetOrigin,
            Uploads = uploads,
        };
        _state.Assets.Origin = assetOrigin;
    }

    private async Task<Uri> StartAsync(
        int port, Microsoft.AspNetCore.Http.RequestDelegate handle, CancellationToken cancellationToken)
    {
        var listener = await Listener.StartAsync(port, handle, cancellationToken);
        _listeners.Add(listener);
        return listener.Origin;
    }
}
