using System.Collections.ObjectModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrgBackup.Discover;
using OrgBackup.GitHub;
using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Access;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Seed;
using OrgBackup.Metadata;
using OrgBackup.Tests.GitHub;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Metadata;

/// <summary>A repository of every kind on the stand-in, and what was read of it.</summary>
internal sealed class GraphRepository : IAsyncDisposable
{
    private readonly TempFolder _folder = new();

    private GraphRepository(GitHubServer server, Repository repository, Account admin) =>
        (Server, Repository, Admin) = (server, repository, admin);

    public GitHubServer Server { get; }

    public Repository Repository { get; }

    public Account Admin { get; }

    public IReadOnlyList<PullRequest> Pulls => [.. Repository.Content.PullRequests];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<GraphRepository> StartAsync(SizedRepository? size = null)
    {
        var server = await GitHubServer.StartAsync(cancellationToken: Cancel);
        var admin = server.Model.AddUser("mona");
        var repository = server.Model.AddRepository(server.Model.AddOrganization("acme", admin), "gears");
        Account[] people = [admin, server.Model.AddUser("hubert")];
        await EveryKindRepository.SeedAsync(
            repository, size ?? SizedRepository.Small with { Issues = 12, ReviewsOfFirst = 104 }, people, Cancel);
        return new(server, repository, admin);
    }

    /// <summary>Reads everything; by default as if git had not been mirrored.</summary>
    public async Task<IReadOnlyDictionary<string, KindResult>> ReadAsync(
        IReadOnlyDictionary<string, string>? refs = null,
        IReadOnlyDictionary<string, IReadOnlySet<string>>? only = null,
        Token? token = null)
    {
        var endpoints = new GitHubEndpoints
        {
            Api = Server.ApiUrl,
            GraphQl = Server.GraphQlUrl,
            Server = Server.ServerUrl,
        };
        using var session = new GitHubSession(
            new() { Endpoints = endpoints, Token = (token ?? Server.Tokens.AddClassic(Admin)).Value },
            new RecordingProgress(),
            TimeProvider.System,
            FakeGitHub.Fast with { KindsAtOnce = 1 });
        Server.Journal.Clear();
        var results = await session.Metadata.ReadAsync(
            new MetadataRequest
            {
                Repository = new DiscoveredRepository { Id = Repository.Id, Name = "gears", FullName = "acme/gears" },
                Folder = _folder.In("metadata"),
                Refs = refs ?? ReadOnlyDictionary<string, string>.Empty,
                OnlyParents = only ?? ReadOnlyDictionary<string, IReadOnlySet<string>>.Empty,
            },
            Cancel);
        return results.ToDictionary(result => result.Kind, StringComparer.Ordinal);
    }

    /// <summary>The stored items of a kind.</summary>
    public List<JsonNode> Items(string kind) =>
        [.. JsonNode.Parse(File.ReadAllText(FileOf(kind)))!.AsArray().Select(item => item!)];

    public List<JsonElement> Elements(string kind) =>
        [.. JsonElement.Parse(File.ReadAllText(FileOf(kind))).EnumerateArray()];

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    private string FileOf(string kind) => Path.Combine(_folder.In("metadata"), $"{kind}.json");
}
