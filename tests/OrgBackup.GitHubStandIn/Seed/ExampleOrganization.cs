using OrgBackup.GitHubStandIn.Access;
using OrgBackup.GitHubStandIn.Faults;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Seed;

/// <summary>The organization of the demo: twelve repositories, one of each kind that a backup meets.</summary>
public sealed class ExampleOrganization
{
    /// <summary>Gets the repository whose git data cannot be had until it is healed.</summary>
    public const string FailingRepository = "billing-service";

    private readonly GitHubServer _server;
    private readonly List<Account> _people;

    private ExampleOrganization(GitHubServer server, string login)
    {
        _server = server;
        var model = server.Model;
        _people =
        [
            model.AddUser("mona"), model.AddUser("hubert"), model.AddUser("ada-lovelace"), model.AddBot("dependabot[bot]"),
        ];
        Account = server.Model.AddOrganization(login, _people[0]);
        Account.Name = "Example Organization";
        Token = server.Tokens.AddClassic(
            _people[0], ["repo", "admin:org", "admin:org_hook", "read:project"]);
    }

    public Account Account { get; }

    /// <summary>Gets the token of the organization's admin.</summary>
    public Token Token { get; }

    public FaultRule? GitFailure { get; private set; }

    /// <summary>
    /// Adds the organization. The git data of <see cref="FailingRepository"/> fails with 500 for the first
    /// <paramref name="gitFailures"/> requests, or until <see cref="Heal"/> is called when there is no number.
    /// </summary>
    public static async Task<ExampleOrganization> SeedAsync(
        GitHubServer server, string login = "example-org", int? gitFailures = null,
        CancellationToken cancellationToken = default)
    {
        var example = new ExampleOrganization(server, login);
        await example.AddOrdinaryAsync(cancellationToken);
        await example.AddSpecialAsync(cancellationToken);
        example.Attach("handbook");
        example.Attach("payroll");
        OrganizationSeed.Fill(server.Model, example.Account, example._people[..2]);
        example.GitFailure = server.Faults.FailGit(
            server.Model.Get(login, FailingRepository), gitFailures ?? int.MaxValue);
        return example;
    }

    /// <summary>Ends the failure of <see cref="FailingRepository"/>.</summary>
    public void Heal() => GitFailure?.Dispose();

    private async Task<Repository> AddAsync(
        string name, SizedRepository size, CancellationToken cancellationToken, Action<Repository>? shape = null)
    {
        var repository = _server.Model.AddRepository(Account, name, repository =>
        {
            repository.Description = $"The {name} of the example organization";
            repository.HasWiki = false;
            shape?.Invoke(repository);
        });
        await RepositorySeeder.SeedAsync(repository, size, _people, cancellationToken);
        return repository;
    }

    private async Task AddOrdinaryAsync(CancellationToken cancellationToken)
    {
        var small = SizedRepository.Small;
        var handbook = await AddAsync(
            "handbook", small with { Seed = 1 }, cancellationToken, repository => repository.HasWiki = true);
        await AddWikiAsync(handbook, cancellationToken);
        await AddAsync(
            "website", small with { Seed = 2, Releases = 5, AssetsEach = 2, AssetBytes = 20_000 }, cancellationToken);
        await AddAsync(
            "api-gateway",
            small with { Seed = 3, Issues = 40, PullRequests = 25, Comments = 140, ReviewComments = 30, Events = 120 }, cancellationToken);
        await AddAsync("mobile-app", small with { Seed = 4, Commits = 60 }, cancellationToken);
        await AddAsync(FailingRepository, small with { Seed = 5 }, cancellationToken);
    }

    private async Task AddSpecialAsync(CancellationToken cancellationToken)
    {
        var small = SizedRepository.Small;
        await AddAsync("data-pipeline", small with { Seed = 6, Branches = 1_990 }, cancellationToken);
        await AddAsync(
            "payroll", small with { Seed = 7 }, cancellationToken, repository => repository.Visibility = "private");
        await AddAsync(
            "legacy-portal", small with { Seed = 8 }, cancellationToken, repository => repository.Archived = true);
        var upstream = _server.Model.AddRepository(_people[2], "markdown-parser");
        await RepositorySeeder.SeedAsync(upstream, small with { Seed = 9 }, _people, cancellationToken);
        await AddAsync(
            "markdown-parser", small with { Seed = 9, Issues = 0 }, cancellationToken,
            repository => repository.Parent = upstream);
        await AddAsync(
            "status-page", small with { Seed = 10, Issues = 0 }, cancellationToken,
            repository => repository.HasIssues = false);
        var design = await AddAsync(
            "design-system", small with { Seed = 11 }, cancellationToken, repository => repository.HasWiki = true);
        await AddLfsAsync(design, cancellationToken);
        _server.Model.AddRepository(Account, "new-project", repository => repository.SizeKb = 0);
    }

    /// <summary>Lets an issue, a comment and a release name an image and files.</summary>
    private void Attach(string name)
    {
        var repository = _server.Model.Get(Account.Login, name);
        var (shelf, content) = (_server.Model.Attachments, repository.Content);
        var bytes = new SampleText(repository.Name.Length);
        var image = UrlOf(shelf.AddImage(repository, bytes.Bytes(12_000)));
        content.Issues[0].Body = $"It looks like this:\r\n\r\n![screenshot]({image})\r\n";
        var file = UrlOf(shelf.AddFile(repository, "minutes.pdf", bytes.Bytes(9_000)));
        var old = UrlOf(shelf.AddOldImage(repository, bytes.Bytes(7_000)));
        content.Comments[0].Body = $"[minutes.pdf]({file}), again ![screenshot]({image}) and <img src=\"{old}\">.";
        var archive = UrlOf(shelf.AddOldFile(repository, "logs.zip", bytes.Bytes(5_000)));
        content.Releases[0].Body = $"Logs: {archive}.";
    }

    private string UrlOf(Attachment attachment) => _server.ServerUrl.ToString().TrimEnd('/') + attachment.Path;

    private static async Task AddWikiAsync(Repository repository, CancellationToken cancellationToken)
    {
        var wiki = new GitHistory();
        var home = wiki.Commit("refs/heads/master", "Initial Home page", Page("Home.md", "Welcome to the wiki!\n"));
        wiki.Commit(
            "refs/heads/master", "Created On-call", Page("On-call.md", "Who is on call: see the calendar.\n"), home);
        await wiki.WriteAsync(repository.Git.WikiDirectory, "master", cancellationToken);
    }

    /// <summary>A branch with two files in Git LFS; a third one only an old commit names.</summary>
    private static async Task AddLfsAsync(Repository repository, CancellationToken cancellationToken)
    {
        var history = new GitHistory();
        var old = history.Commit("refs/heads/art", "Added the first logo", Page("logo.psd", Large(repository, 1)));
        var files = Page("logo.psd", Large(repository, 2));
        files["poster.psd"] = Large(repository, 3);
        files[".gitattributes"] = "*.psd filter=lfs diff=lfs merge=lfs -text\n";
        history.Commit("refs/heads/art", "Redrawn", files, old);
        await history.WriteAsync(repository.Git.Directory, repository.DefaultBranch, cancellationToken);
    }

    private static string Large(Repository repository, int seed)
    {
        var content = new byte[60_000 * seed];
        new Random(seed).NextBytes(content);
        return repository.Lfs.Add(content);
    }

    private static Dictionary<string, string> Page(string name, string text) =>
        new(StringComparer.Ordinal) { [name] = text };
}
