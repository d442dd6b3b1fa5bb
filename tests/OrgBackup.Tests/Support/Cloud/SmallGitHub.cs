using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Access;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Seed;

namespace OrgBackup.Tests.Support.Cloud;

/// <summary>The stand-in with an organization of tiny repositories, small-0001 and so on.</summary>
internal sealed class SmallGitHub : IAsyncDisposable
{
    public const string Organization = "small-org";

    private readonly Account _owner;

    private SmallGitHub(GitHubServer server)
    {
        Server = server;
        _owner = server.Model.AddUser("mona");
        Account = server.Model.AddOrganization(Organization, _owner);
        Token = server.Tokens.AddClassic(_owner);
    }

    public GitHubServer Server { get; }

    public Account Account { get; }

    public Token Token { get; private set; }

    public Dictionary<string, string> Environment => ExampleGitHub.EnvironmentOf(Server, Token.Value);

    /// <summary>Gets the repositories that anything was asked about: in the API by name or id, and of git.</summary>
    public IReadOnlyList<string> Asked =>
    [
        .. Server.Model.Repositories.Select(repository => repository.Name)
            .Where(name => Server.Journal.Entries.Any(entry => IsAbout(entry.CanonicalPath, name)))
            .Order(StringComparer.Ordinal),
    ];

    public static async Task<SmallGitHub> StartAsync(int repositories)
    {
        var gitHub = new SmallGitHub(await GitHubServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken));
        if (repositories > 0)
        {
            await ManySmallRepositories.SeedAsync(
                gitHub.Server, gitHub.Account, repositories, TestContext.Current.CancellationToken);
        }

        return gitHub;
    }

    public async Task<Repository> AddAsync(string name, SizedRepository size)
    {
        var repository = Server.Model.AddRepository(Account, name, repository => repository.HasWiki = false);
        await RepositorySeeder.SeedAsync(repository, size, [_owner], TestContext.Current.CancellationToken);
        return repository;
    }

    /// <summary>The token is revoked, and there is a new one.</summary>
    public void RotateToken()
    {
        Token.Revoked = true;
        Token = Server.Tokens.AddClassic(_owner);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private static bool IsAbout(string path, string name) =>
        path.StartsWith($"/repos/{Organization}/{name}/", StringComparison.Ordinal)
        || path == $"/repos/{Organization}/{name}"
        || path.StartsWith($"/{Organization}/{name}.git/", StringComparison.Ordinal);
}
