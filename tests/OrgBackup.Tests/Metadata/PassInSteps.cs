using System.Text.Json;
using OrgBackup.Discover;
using OrgBackup.GitHub;
using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Seed;
using OrgBackup.Metadata;
using OrgBackup.Tests.GitHub;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Metadata;

/// <summary>
/// A pass over one repository of the stand-in that one process after the other works on: each gets a copy of the folder
/// and of the progress as JSON, and nothing else.
/// </summary>
internal sealed class PassInSteps : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _token;
    private string _json = "{}";
    private int _steps;

    private PassInSteps(GitHubServer server, Repository repository, Account admin)
    {
        Server = server;
        Repository = new() { Id = repository.Id, Name = repository.Name, FullName = repository.FullName };
        _token = server.Tokens.AddClassic(admin).Value;
    }

    /// <summary>Gets a size at which every list has several pages.</summary>
    public static SizedRepository Paged { get; } = new()
    {
        Issues = 230,
        PullRequests = 110,
        Comments = 250,
        ReviewComments = 210,
        ReviewsEach = 1,
        Events = 210,
        Releases = 105,
        AssetsEach = 0,
        Labels = 110,
        Milestones = 105,
        CommitComments = 110,
        Alerts = 105,
        Activity = 105,
        Commits = 2,
        Branches = 1,
    };

    public GitHubServer Server { get; }

    public DiscoveredRepository Repository { get; }

    /// <summary>Gets how far the last step got.</summary>
    public MetadataProgress Progress { get; private set; } = new();

    public string ProgressText => _json;

    public string Folder => _folder.In($"step-{_steps}");

    public int Interruptions { get; private set; }

    /// <summary>Gets or sets what the next steps do about each kind.</summary>
    public MetadataPlan Plan { get; set; } = MetadataPlan.Everything;

    /// <summary>Gets or sets the files of the pass before.</summary>
    public EarlierFiles? Earlier { get; set; }

    /// <summary>Gets the files as the last step left them.</summary>
    public SortedDictionary<string, string> Files => FilesOf(Folder);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<PassInSteps> StartAsync(SizedRepository size, bool isOfEveryKind = false)
    {
        var server = await GitHubServer.StartAsync(cancellationToken: Cancel);
        var admin = server.Model.AddUser("mona");
        var repository = server.Model.AddRepository(server.Model.AddOrganization("acme", admin), "gears");
        Account[] people = [admin, server.Model.AddUser("hubert")];
        await (isOfEveryKind
            ? EveryKindRepository.SeedAsync(repository, size, people, Cancel)
            : RepositorySeeder.SeedAsync(repository, size, people, Cancel));
        return new(server, repository, admin);
    }

    /// <summary>A pass in one go, as on somebody's own machine.</summary>
    public async Task<(IReadOnlyList<KindResult> Results, SortedDictionary<string, string> Files)> UndisturbedAsync()
    {
        using var session = Session(options: null);
        var results = await session.Metadata.ReadAsync(Repository, _folder.In("whole"), Cancel);
        return (results, FilesOf(_folder.In("whole")));
    }

    /// <summary>Forgets all steps; the next one is the first.</summary>
    public void StartOver()
    {
        (_json, _steps, Interruptions, Progress) = ("{}", _steps + 1, 0, new());
        Directory.CreateDirectory(Folder);
        Server.Journal.Clear();
    }

    /// <summary>Works on the pass until it is done, interrupted after every so many answers.</summary>
    public async Task<IReadOnlyList<KindResult>> FinishAsync(
        int answers, GitHubClientOptions? options = null, Action? betweenSteps = null)
    {
        while (true)
        {
            if (await StepAsync(answers, options) is { } results)
            {
                return results;
            }

            betweenSteps?.Invoke();
        }
    }

    /// <summary>One process: works until it is cancelled while the request after so many answers is in work.</summary>
    /// <returns>The results; null when it was interrupted.</returns>
    public async Task<IReadOnlyList<KindResult>?> StepAsync(int answers, GitHubClientOptions? options = null)
    {
        using var run = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        using var rule = Server.Faults.On("*").From(answers + 1).Json(_ => run.Cancel());
        try
        {
            return await RunAsync(options, run.Token);
        }
        catch (OperationCanceledException) when (run.IsCancellationRequested && !Cancel.IsCancellationRequested)
        {
            Interruptions++;
            return null;
        }
    }

    /// <summary>One process that ends as it may.</summary>
    public Task<IReadOnlyList<KindResult>> StepAsync(GitHubClientOptions? options = null) => RunAsync(options, Cancel);

    public void ReplaceInProgress(string text, string other) =>
        _json = _json.Replace(text, other, StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<IReadOnlyList<KindResult>> RunAsync(
        GitHubClientOptions? options, CancellationToken cancellationToken)
    {
        MoveOn();
        using var session = Session(options);
        Progress = JsonSerializer.Deserialize(_json, BackupJson.Readable.MetadataProgress)!;
        try
        {
            return await session.Metadata.ReadAsync(
                new MetadataRequest
                {
                    Repository = Repository,
                    Folder = Folder,
                    Progress = Progress,
                    Plan = Plan,
                    Earlier = Earlier,
                },
                cancellationToken);
        }
        finally
        {
            _json = JsonSerializer.Serialize(Progress, BackupJson.Readable.MetadataProgress);
        }
    }

    private void MoveOn()
    {
        var before = Folder;
        _steps++;
        Directory.CreateDirectory(Folder);
        foreach (var file in Directory.Exists(before) ? Directory.GetFiles(before) : [])
        {
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)));
        }
    }

    private GitHubSession Session(GitHubClientOptions? options) => new(
        new()
        {
            Endpoints = new() { Api = Server.ApiUrl, GraphQl = Server.GraphQlUrl, Server = Server.ServerUrl },
            Token = _token,
        },
        new RecordingProgress(),
        TimeProvider.System,
        options ?? FakeGitHub.Fast);

    private static SortedDictionary<string, string> FilesOf(string folder) => new(
        Directory.GetFiles(folder).ToDictionary(file => Path.GetFileName(file), File.ReadAllText, StringComparer.Ordinal),
        StringComparer.Ordinal);
}
