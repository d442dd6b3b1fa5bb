using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using OrgBackup.Discover;
using OrgBackup.GitHub;
using OrgBackup.Metadata;
using OrgBackup.Snapshots;
using OrgBackup.Tests.GitHub;

namespace OrgBackup.Tests.Metadata;

/// <summary>
/// One repository on a fake server: each path answers with what a test puts there, lists are empty by default.
/// </summary>
internal sealed class FakeRepository : IAsyncDisposable
{
    // asked for where the repository's object does not say that there are none
    private const string NoDiscussions =
        """
        {"data":{"repository":{
          "discussions":{"nodes":[],"pageInfo":{"hasNextPage":false}},
          "discussionCategories":{"nodes":[],"pageInfo":{"hasNextPage":false}}}}}
        """;

    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> _answers = new(StringComparer.Ordinal);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metadata-");
    private FakeGitHub _server = null!;

    public GitHubSession Session { get; private set; } = null!;

    public string Folder => _folder.FullName;

    public IReadOnlyList<SeenRequest> Requests => _server.Requests;

    public DiscoveredRepository Repository { get; init; } = new() { Id = 7, Name = "gears", FullName = "acme/gears" };

    public static async Task<FakeRepository> StartAsync(GitHubClientOptions? options = null)
    {
        var repository = new FakeRepository();
        repository._server = await FakeGitHub.StartAsync(repository.AnswerAsync);
        repository.Session = repository._server.Session(options);
        foreach (var kind in MetadataKinds.All.Where(kind => kind.Path.Length > 0))
        {
            repository.Put(kind.Path.Split('?')[0], kind switch
            {
                { Reading: KindReading.Single } => "{}",
                { Property: { } property } => $$"""{"total_count":0,"{{property}}":[]}""",
                _ => "[]",
            });
        }

        repository.Put("", """{"id":7,"full_name":"acme/gears","has_discussions":false}""");
        repository.Put("/topics", """{"names":["a"]}""");
        repository.Put("/languages", """{"C#":12}""");
        repository.PutAt("/graphql", context => context.JsonAsync(NoDiscussions));
        return repository;
    }

    /// <summary>Sets the answer of a path under the repository's.</summary>
    public void Put(string path, string json, int status = 200) =>
        Put(path, context => context.JsonAsync(json, status));

    public void Put(string path, Func<HttpContext, Task> answer) => PutAt($"/repos/acme/gears{path}", answer);

    /// <summary>Sets the answer of any path of the server.</summary>
    public void PutAt(string path, Func<HttpContext, Task> answer) => _answers[path] = answer;

    public MetadataRequest Request(MetadataProgress progress) =>
        new() { Repository = Repository, Folder = Folder, Progress = progress };

    public async Task<IReadOnlyDictionary<string, KindResult>> ReadAsync()
    {
        var results = await Session.Metadata.ReadAsync(Repository, Folder, TestContext.Current.CancellationToken);
        return results.ToDictionary(result => result.Kind, StringComparer.Ordinal);
    }

    /// <summary>Reads into another folder, building on what the last reading gave for one kind.</summary>
    public async Task<KindResult> ReadAgainAsync(KindResult earlier, bool isConditional)
    {
        var facts = new MetadataFacts(
            earlier.Count, earlier.Digest, earlier.Form, DateOnly.MinValue, Size: 0, earlier.Watermark, earlier.ETag);
        var results = await Session.Metadata.ReadAsync(
            new MetadataRequest
            {
                Repository = Repository,
                Folder = Path.Combine(Folder, "again"),
                Plan = new() { AllowsConditional = isConditional },
                Earlier = new(
                    Folder, new Dictionary<string, MetadataFacts>(StringComparer.Ordinal) { [earlier.Kind] = facts }),
            },
            TestContext.Current.CancellationToken);
        return results.Single(result => result.Kind == earlier.Kind);
    }

    public string File(string kind, string folder = "") =>
        System.IO.File.ReadAllText(Path.Combine(Folder, folder, $"{kind}.json"));

    public static string Items(int first, int count, string more = "") => string.Join(
        ',',
        Enumerable.Range(first, count).Select(id => string.Create(CultureInfo.InvariantCulture, $$"""{"id":{{id}},"number":{{id}}{{more}}}""")));

    public async ValueTask DisposeAsync()
    {
        Session.Dispose();
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private Task AnswerAsync(HttpContext context) => _answers.TryGetValue(context.Request.Path, out var answer)
        ? answer(context)
        : context.JsonAsync("""{"message":"Not Found"}""", 404);
}
