using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Access;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.Tests.StandIn.Support;

/// <summary>A server with one organization, its admin, and one public repository, <c>acme/gears</c>.</summary>
internal sealed class Example : IAsyncDisposable
{
    private Example(GitHubServer server)
    {
        Server = server;
        Admin = server.Model.AddUser("ada");
        Acme = server.Model.AddOrganization("acme", Admin);
        Gears = server.Model.AddRepository(Acme, "gears");
        Token = server.Tokens.AddClassic(Admin);
        Client = new ApiClient(server, Token.Value);
    }

    public GitHubServer Server { get; }

    public Account Admin { get; }

    public Account Acme { get; }

    public Repository Gears { get; }

    public Token Token { get; }

    /// <summary>Gets a client with the admin's token.</summary>
    public ApiClient Client { get; }

    public static async Task<Example> StartAsync(GitHubServerOptions? options = null) =>
        new(await GitHubServer.StartAsync(options, TestContext.Current.CancellationToken));

    /// <summary>Adds issues with the titles 1, 2, … to gears.</summary>
    public void AddIssues(int count)
    {
        for (var i = 1; i <= count; i++)
        {
            Gears.Content.AddIssue($"{i}", Admin);
        }
    }

    public Repository AddPrivate(string name) =>
        Server.Model.AddRepository(Acme, name, repository => repository.Visibility = "private");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}
