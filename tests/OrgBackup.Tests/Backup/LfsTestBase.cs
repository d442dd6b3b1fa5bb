using System.Globalization;
using OrgBackup.Backup;
using OrgBackup.GitHub;
using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Seed;
using OrgBackup.Report;
using OrgBackup.Restore;
using OrgBackup.Snapshots;
using OrgBackup.Tests.Git.Support;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Backup;

/// <summary>One repository on the stand-in: git and LFS are its, everything else is in memory.</summary>
public abstract class LfsTestBase : IAsyncLifetime
{
    private readonly Git.Support.TempFolder _folder = new();
    private GitHubSession _session = null!;
    private OrgBackup.Git.GitEngine _engine = null!;
    private GitHistory _history = null!;
    private int _last;

    internal FakeRun Run { get; } = new();

    internal GitHubServer Server { get; private set; } = null!;

    internal Repository Gears { get; private set; } = null!;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Server = await GitHubServer.StartAsync(cancellationToken: Ct);
        var admin = Server.Model.AddUser("ada");
        Gears = Server.Model.AddRepository(Server.Model.AddOrganization("acme", admin), "gears");
        var environment = ExampleGitHub.EnvironmentOf(Server, Server.Tokens.AddClassic(admin).Value);
        var options = new GitHubClientOptions
        {
            BackoffBase = TimeSpan.FromMilliseconds(1),
            SecondaryWait = TimeSpan.FromMilliseconds(1),
        };
        var settings = GitHubSettings.FromEnvironment(environment.GetValueOrDefault);
        _session = new GitHubSession(settings, new SilentProgress(), TimeProvider.System, options);
        _engine = TestEngine.Create(Server.ServerUrl, _session.Credentials);
        _history = new GitHistory();
        Run.Git = (_engine, Server.ServerUrl);
        Run.Lfs = _session.Lfs;
        Run.Organization.Add(1, "gears");
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _session.Dispose();
        await Server.DisposeAsync();
        Run.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    internal static byte[] Content(int seed)
    {
        var content = new byte[seed == 1 ? 10_000 : 60_000];
        new Random(seed).NextBytes(content);
        return content;
    }

    internal static IEnumerable<string> Stored(SnapshotRecord record) => record.Artifacts
        .Where(artifact => artifact.Kind == ArtifactKinds.Lfs)
        .Select(artifact => artifact.Sha256!);

    internal string InFolder(string name) => _folder[name];

    internal string PathOf(string oid) => Path.Combine(Run.StoreFolder, "gears", "lfs", oid);

    /// <summary>Two commits, of which the second one replaces the first one's file.</summary>
    internal async Task<(string Old, string Young)> SeedAsync() => (await PushAsync(1), await PushAsync(2));

    internal async Task<string> PushAsync(int seed)
    {
        var pointer = Gears.Lfs.Add(Content(seed));
        var files = new Dictionary<string, string>(StringComparer.Ordinal) { ["logo.psd"] = pointer };
        var message = string.Create(CultureInfo.InvariantCulture, $"Logo {seed}");
        _last = _last == 0
            ? _history.Commit("refs/heads/main", message, files)
            : _history.Commit("refs/heads/main", message, files, _last);
        await _history.WriteAsync(Gears.Git.Directory, "main", Ct);
        return LfsStorage.OidOf(Content(seed));
    }

    internal async Task<RepositoryOutcome> BackUpAsync() => (await Run.BackUpAsync(Ct)).Repositories.Last(
        outcome => outcome.Status is not (OutcomeStatus.Gone or OutcomeStatus.Skipped));

    internal Task<RestoreSummary> RestoreAsync(string folder, IReadOnlyList<string> parts) =>
        new FolderRestore(Run.Store).RunAsync(
            new RestoreRequest { Repository = "gears", TargetFolder = InFolder(folder), Parts = parts }, Ct);
}
