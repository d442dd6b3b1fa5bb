using System.Text;
using Microsoft.Extensions.Time.Testing;
using OrgBackup.Backup;
using OrgBackup.Discover;
using OrgBackup.GitHub;
using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.Metadata;
using OrgBackup.Report;
using OrgBackup.Snapshots;
using OrgBackup.Tests.GitHub;

namespace OrgBackup.Tests.Support;

/// <summary>
/// Weekly runs over the stand-in: its API over HTTP, a store in memory. Only git is not asked: every repository has the
/// same ref for ever.
/// </summary>
internal sealed class IncrementalRuns : IAsyncDisposable
{
    public const string Organization = "acme";

    private readonly TempFolder _folder = new();
    private readonly ScratchFolder _scratch;
    private readonly string _token;
    private int _reads;

    private IncrementalRuns(GitHubServer server, Account admin, Account owner)
    {
        (Server, Admin, Owner) = (server, admin, owner);
        _scratch = ScratchFolder.Create(_folder.In("scratch"));
        _token = server.Tokens.AddClassic(admin).Value;
    }

    public GitHubServer Server { get; }

    public GitHubModel Model => Server.Model;

    public Account Admin { get; }

    public Account Owner { get; }

    public MemoryStore Store { get; } = new();

    public FakeOrganization Git { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 1, 14, 0, 0, TimeSpan.Zero));

    public SweepSchedule Sweeps { get; set; } = SweepSchedule.Default;

    public RecordingProgress Progress { get; } = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<IncrementalRuns> StartAsync()
    {
        var server = await GitHubServer.StartAsync(cancellationToken: Cancel);
        var admin = server.Model.AddUser("mona");
        return new(server, admin, server.Model.AddOrganization(Organization, admin));
    }

    public Repository AddRepository(string name)
    {
        var repository = Model.AddRepository(Owner, name, added => added.HasWiki = false);
        Git.Add(repository.Id, name);
        return repository;
    }

    /// <summary>The run of the next week.</summary>
    public async Task<RunManifest> BackUpAsync(BackupOptions? options = null)
    {
        Time.Advance(TimeSpan.FromDays(7));
        Server.Journal.Clear();
        using var session = Session();
        return await Workflow(session).RunAsync(options ?? new() { Organization = Organization }, Cancel);
    }

    public async Task<RunManifest> RetryAsync(string run)
    {
        using var session = Session();
        return await Workflow(session).RetryAsync(run, new() { Organization = Organization }, Cancel);
    }

    public async Task<StoredSnapshot> NewestAsync(string repository) =>
        (await new SnapshotCatalog(Store).NewestAsync(repository, asOf: null, Cancel))!;

    /// <summary>The files of the newest snapshot, by kind.</summary>
    public async Task<SnapshotFiles> SnapshotAsync(string repository)
    {
        var snapshot = await NewestAsync(repository);
        var folder = _folder.In($"read-{Interlocked.Increment(ref _reads)}");
        Directory.CreateDirectory(folder);
        await using var bundle = await Store.OpenAsync(snapshot.ArtifactOf(ArtifactKinds.Metadata)!.Key, Cancel);
        await MetadataBundle.ExtractAsync(bundle!, name => Path.Combine(folder, name[(repository.Length + 1)..]), Cancel);
        return new(folder, snapshot.Record.Metadata.ToDictionary(
            kind => kind.Key, kind => kind.Value.Digest, StringComparer.Ordinal));
    }

    /// <summary>What a program that knows nothing reads now.</summary>
    public async Task<SnapshotFiles> FreshAsync(Repository repository)
    {
        using var session = Session();
        var folder = _folder.In($"read-{Interlocked.Increment(ref _reads)}");
        var results = await session.Metadata.ReadAsync(
            new DiscoveredRepository { Id = repository.Id, Name = repository.Name, FullName = repository.FullName },
            folder,
            Cancel);
        return new(folder, results.Where(result => result.Status == KindStatus.Read).ToDictionary(
            result => result.Kind, result => result.Digest, StringComparer.Ordinal));
    }

    public GitHubSession Session() => new(
        new()
        {
            Endpoints = new() { Api = Server.ApiUrl, GraphQl = Server.GraphQlUrl, Server = Server.ServerUrl },
            Token = _token,
        },
        Progress,
        TimeProvider.System,
        FakeGitHub.Fast);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _scratch.Dispose();
        _folder.Dispose();
    }

    private BackupWorkflow Workflow(GitHubSession session) => new(
        session.Discovery,
        new BackupTools
        {
            Store = Store,
            Git = Git,
            Metadata = session.Metadata,
            Attachments = session.Attachments,
            Endpoints = session.Endpoints,
            Scratch = _scratch,
            Progress = Progress,
            Time = Time,
            Sweeps = Sweeps,
        },
        () => session.Calls);
}

/// <summary>Metadata files on disk, and the digest of each kind.</summary>
internal sealed record SnapshotFiles(string Folder, IReadOnlyDictionary<string, string> Digests)
{
    /// <summary>The identities of a kind's items; none when there is no file.</summary>
    public HashSet<UInt128> IdsOf(string kind) => File.Exists(PathOf(kind))
        ? [.. JsonArrayFile.Read(PathOf(kind)).Select(item => KindItem.IdentityOf(item.Span)).OfType<UInt128>()]
        : [];

    /// <summary>The items of a kind that differ from another's, for people.</summary>
    public string DifferenceTo(SnapshotFiles other, string kind)
    {
        var (here, there) = (ByHash(kind), other.ByHash(kind));
        return $"here: {string.Join('\n', here.ExceptBy(there.Keys, item => item.Key).Select(item => item.Value))}\n"
            + $"there: {string.Join('\n', there.ExceptBy(here.Keys, item => item.Key).Select(item => item.Value))}";
    }

    public string TextOf(string kind) => File.Exists(PathOf(kind)) ? File.ReadAllText(PathOf(kind)) : "";

    private Dictionary<UInt128, string> ByHash(string kind)
    {
        var items = new Dictionary<UInt128, string>();
        foreach (var item in TextOf(kind).StartsWith('[') ? JsonArrayFile.Read(PathOf(kind)) : [])
        {
            items[KindDigest.HashOf(item.Span)] = Encoding.UTF8.GetString(item.Span);
        }

        return items;
    }

    private string PathOf(string kind) => Path.Combine(Folder, $"{kind}.json");
}
