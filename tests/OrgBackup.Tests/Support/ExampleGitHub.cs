using System.Security.Cryptography;
using System.Text;
using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Seed;

namespace OrgBackup.Tests.Support;

/// <summary>The stand-in with the example organization, and the environment that leads the product to it.</summary>
internal sealed class ExampleGitHub : IAsyncDisposable
{
    public const string Organization = "example-org";

    private ExampleGitHub(GitHubServer server, ExampleOrganization example) => (Server, Example) = (server, example);

    public GitHubServer Server { get; }

    public ExampleOrganization Example { get; }

    public string Token => Example.Token.Value;

    public Dictionary<string, string> Environment => EnvironmentOf(Server, Token);

    /// <summary>Starts it; its one failing repository fails until it is healed, or not at all.</summary>
    public static async Task<ExampleGitHub> StartAsync(bool healed = true)
    {
        var server = await GitHubServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        var example = await ExampleOrganization.SeedAsync(server, Organization, cancellationToken: TestContext.Current.CancellationToken);
        if (healed)
        {
            example.Heal();
        }

        return new ExampleGitHub(server, example);
    }

    public static Dictionary<string, string> EnvironmentOf(GitHubServer server, string token) => new(StringComparer.Ordinal)
    {
        ["GITHUB_TOKEN"] = token,
        ["GITHUB_API_URL"] = server.ApiUrl.AbsoluteUri,
        ["GITHUB_GRAPHQL_URL"] = server.GraphQlUrl.AbsoluteUri,
        ["GITHUB_SERVER_URL"] = server.ServerUrl.AbsoluteUri,
    };

    /// <summary>A mirror of one repository as plain git makes it, straight from the server.</summary>
    public async Task<string> CloneMirrorAsync(string repository, string target)
    {
        var credentials = Convert.ToBase64String(Encoding.ASCII.GetBytes($"x-access-token:{Token}"));
        await Tool.GitAsync(
            Path.GetTempPath(),
            "-c", $"http.extraHeader=Authorization: Basic {credentials}",
            "clone", "--quiet", "--mirror", new Uri(Server.ServerUrl, $"/{Organization}/{repository}.git").AbsoluteUri, target);
        return target;
    }

    /// <summary>The digest of all refs, as the documents say to compute it.</summary>
    public static async Task<string> RefsDigestAsync(string gitFolder)
    {
        var refs = await Tool.GitAsync(gitFolder, "for-each-ref", "--format=%(objectname) %(refname)");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(refs)));
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
