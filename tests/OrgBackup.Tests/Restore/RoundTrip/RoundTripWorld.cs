using System.Text.Json.Nodes;
using OrgBackup.Backup;
using OrgBackup.Git;
using OrgBackup.GitHub;
using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Limits;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Seed;
using OrgBackup.Restore;
using OrgBackup.Restore.ToGitHub;
using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Restore.RoundTrip;

/// <summary>
/// The example organization, backed up, restored to a second organization of the stand-in, and that backed up again.
/// </summary>
public sealed class RoundTripWorld : IAsyncLifetime
{
    internal const string First = "example-org";
    internal const string Second = "second-org";

    private readonly TempFolder _folder = new();
    private GitHubServer _server = null!;
    private GitHubSession _session = null!;
    private GitEngine _git = null!;
    private ScratchFolder _scratch = null!;

    /// <summary>Gets the open pull requests that have their branches, so that they can be opened again.</summary>
    internal List<(string Repository, int Number)> Open { get; } = [];

    internal HubRestoreAllResult Result { get; private set; } = null!;

    internal GitHubServer Server => _server;

    internal Dictionary<string, HubRestoreResult> Results { get; } = new(StringComparer.Ordinal);

    internal IReadOnlyList<string> Repositories => [.. Results.Keys.Order(StringComparer.Ordinal)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await GitHubServer.StartAsync(new() { Limits = LimitOptions.Off, WikiNeedsFirstPage = false }, Cancel);
        var example = await ExampleOrganization.SeedAsync(_server, First, cancellationToken: Cancel);
        example.Heal();
        await ShapeAsync(example.Account);
        StartSession(example.Token.Value);
        await BackUpAsync(First);
        foreach (var repository in _server.Model.Repositories)
        {
            // GitHub takes a deploy key once: on the worst day the first organization is gone
            _server.Model.Change(() => repository.Settings.List("/keys").Clear());
        }

        Result = await RestoreAsync(resume: false);
        foreach (var one in Result.Repositories)
        {
            Results[one.Folder] = one.Result ?? throw new InvalidOperationException(one.Problem);
        }

        await BackUpAsync(Second);
    }

    public async ValueTask DisposeAsync()
    {
        await _git.DisposeAsync();
        _scratch.Dispose();
        _session.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>The newest snapshot of a repository, its metadata and its list of refs.</summary>
    internal async Task<RestoredFiles> FilesAsync(string organization, string repository)
    {
        var target = _folder.In($"{organization}-{repository}");
        var store = new FolderStore(_folder.In(organization));
        var snapshot = await new SnapshotFinder(store).FindAsync(repository, asOf: null, Cancel);
        if (!Directory.Exists(target))
        {
            var request = new RestoreRequest { Repository = repository, TargetFolder = target, Parts = ["metadata"] };
            (await new FolderRestore(store).RunAsync(request, Cancel)).Complete.Should().BeTrue();
        }

        return new(Path.Combine(target, "metadata"), snapshot.Record);
    }

    /// <summary>Adds what the example lacks: discussions, gaps, branches of open pull requests, locked talk.</summary>
    private async Task ShapeAsync(Account first)
    {
        var second = _server.Model.AddOrganization(Second, _server.Model.Find("mona")!);
        foreach (var property in (string[])["tier", "owners"])
        {
            second.Content.AddProperty(property);
        }

        first.Content.AddTeam("Core", description: null, parent: null);

        var website = _server.Model.Get(first.Login, "website");
        var gateway = _server.Model.Get(first.Login, "api-gateway");
        _server.Model.Change(() =>
        {
            ConversationSeeder.Add(website, [_server.Model.Find("mona")!], most: 4);
            gateway.Content.Delete(gateway.Content.Issues[4]);
            gateway.Content.Delete(gateway.Content.Issues[4]);
            (gateway.Content.Issues[0].Locked, gateway.Content.Issues[0].ActiveLockReason) = (true, "too heated");
        });
        foreach (var repository in _server.Model.Repositories.Where(one => one.Settings.List("/branches").Count > 0))
        {
            await Tool.GitAsync(repository.Git.Directory, "update-ref", "refs/heads/release/1.x", "refs/heads/main");
        }

        foreach (var repository in new[] { website, gateway })
        {
            foreach (var pull in repository.Content.PullRequests.Where(pull => pull.Issue.State == "open"))
            {
                var number = pull.Issue.Number;
                var head = repository.Git.Refs()[$"refs/pull/{number}/head"];
                await Tool.GitAsync(repository.Git.Directory, "update-ref", $"refs/heads/{pull.HeadRef}", head);
                Open.Add((repository.Name, number));
            }
        }
    }

    private void StartSession(string token)
    {
        var settings = GitHubSettings.FromEnvironment(ExampleGitHub.EnvironmentOf(_server, token).GetValueOrDefault, First);
        _scratch = ScratchFolder.Create(_folder.In("scratch"));
        _session = new GitHubSession(settings, new SilentProgress(), TimeProvider.System);
        _git = new GitEngine(new()
        {
            Endpoints = settings.Endpoints,
            Credentials = _session.Credentials,
            WorkerCommand = Git.Support.TestEngine.WorkerCommand,
        });
    }

    /// <summary>Restores the whole organization.</summary>
    internal Task<HubRestoreAllResult> RestoreAsync(bool resume) => new HubRestoreAll(new()
    {
        Store = new FolderStore(_folder.In(First)),
        Hub = _session.Hub,
        Git = _git,
        Lfs = _session.LfsTarget,
        Server = _session.Endpoints.Server,
        Scratch = _scratch,
        Journal = new() { Wait = TimeSpan.FromMilliseconds(1) },
    }).RunAsync(
        new()
        {
            Organization = Second,
            JournalFolder = _folder.In("journals"),
            Each = new() { Resume = resume, WithAccess = true },
        },
        Cancel);

    private async Task BackUpAsync(string organization)
    {
        var tools = new BackupTools
        {
            Store = new FolderStore(_folder.In(organization)),
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
            .RunAsync(new BackupOptions { Organization = organization }, Cancel);
        run.Repositories.Should().AllSatisfy(one => one.Status.Should().Be("succeeded", one.Name));
    }
}

/// <summary>What a snapshot holds, as files.</summary>
internal sealed class RestoredFiles(string folder, SnapshotRecord record)
{
    public SnapshotRecord Record => record;

    /// <summary>Gets the refs that a restore brings back: GitHub itself makes those of pull requests.</summary>
    public Dictionary<string, string> Refs => (record.Git?.Refs ?? new Dictionary<string, string>(StringComparer.Ordinal))
        .Where(one => !one.Key.StartsWith("refs/pull/", StringComparison.Ordinal))
        .ToDictionary(StringComparer.Ordinal);

    public IReadOnlyList<JsonObject> Items(string kind) =>
        Read(kind) is JsonArray items ? [.. items.Select(item => item!.AsObject())] : [];

    public JsonNode? Read(string kind)
    {
        var path = Path.Combine(folder, $"{record.Repository.Name}_{kind}.json");
        return File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path)) : null;
    }
}
