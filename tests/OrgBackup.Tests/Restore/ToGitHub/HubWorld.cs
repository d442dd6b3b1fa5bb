using OrgBackup.Backup;
using OrgBackup.Git;
using OrgBackup.GitHub;
using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Limits;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Seed;
using OrgBackup.Restore.ToGitHub;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Restore.ToGitHub;

/// <summary>The stand-in with one repository of every kind, backed up once, and an organization to restore it to.</summary>
public sealed class HubWorld : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private GitHubSession _session = null!;
    private GitEngine _git = null!;
    private ScratchFolder _scratch = null!;
    private FolderStore _store = null!;

    internal GitHubServer Server { get; private set; } = null!;

    internal Repository Gears { get; private set; } = null!;

    internal Account Copy { get; private set; } = null!;

    internal static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // without limits no pace is kept, as on GitHub Enterprise Server
        Server = await GitHubServer.StartAsync(new() { Limits = LimitOptions.Off, WikiNeedsFirstPage = false }, Cancel);
        var admin = Server.Model.AddUser("mona");
        var owner = Server.Model.AddOrganization("acme", admin);
        Copy = Server.Model.AddOrganization("copy", admin);
        foreach (var property in (string[])["tier", "owners"])
        {
            owner.Content.AddProperty(property);
            Copy.Content.AddProperty(property);
        }

        Gears = Server.Model.AddRepository(owner, "gears");
        await RepositorySeeder.SeedAsync(Gears, SizedRepository.Small, [admin], Cancel);
        Server.Model.Change(() =>
        {
            ConversationSeeder.Add(Gears, [admin], most: 5);
            Gears.Description = "Gears that turn";
            Gears.Content.Delete(Gears.Content.Milestones[0]);
            Gears.Content.Milestones[^1].State = "closed";
        });
        Start(Server.Tokens.AddClassic(admin).Value);
        await BackUpAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _git.DisposeAsync();
        _scratch.Dispose();
        _session.Dispose();
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    internal string Journal(string name) => _folder.In($"{name}.jsonl");

    internal Repository Restored(string name) => Server.Model.Find("copy", name)!;

    internal HubRestoreRequest Request(string name) =>
        new() { Repository = "gears", Target = new("copy", name), Journal = Journal(name) };

    internal HubRestore Restore(Func<IGitHubWriter, IGitHubWriter>? around = null) => new(new()
    {
        Store = _store,
        Hub = around is null ? _session.Hub : around(_session.Hub),
        Git = _git,
        Lfs = _session.LfsTarget,
        Server = _session.Endpoints.Server,
        Scratch = _scratch,
        Journal = new() { Wait = TimeSpan.FromMilliseconds(1) },
    });

    internal Task<HubRestoreResult> RunAsync(string name) => Restore().RunAsync(Request(name), Cancel);

    private void Start(string token)
    {
        var environment = ExampleGitHub.EnvironmentOf(Server, token);
        var settings = GitHubSettings.FromEnvironment(environment.GetValueOrDefault, "acme");
        var progress = new SilentProgress();
        _scratch = ScratchFolder.Create(_folder.In("scratch"));
        _store = new FolderStore(_folder.In("store"));
        _session = new GitHubSession(settings, progress, TimeProvider.System);
        _git = new GitEngine(new()
        {
            Endpoints = settings.Endpoints,
            Credentials = _session.Credentials,
            WorkerCommand = Git.Support.TestEngine.WorkerCommand,
        });
    }

    private async Task BackUpAsync()
    {
        var tools = new BackupTools
        {
            Store = _store,
            Git = _git,
            Metadata = _session.Metadata,
            Attachments = _session.Attachments,
            Lfs = _session.Lfs,
            Endpoints = _session.Endpoints,
            Scratch = _scratch,
            Progress = new SilentProgress(),
            Time = TimeProvider.System,
        };
        var run = await new BackupWorkflow(_session.Discovery, tools, () => _session.Calls)
            .RunAsync(new BackupOptions { Organization = "acme" }, Cancel);
        run.Repositories.Should().AllSatisfy(repository => repository.Status.Should().Be("succeeded"));
    }
}
