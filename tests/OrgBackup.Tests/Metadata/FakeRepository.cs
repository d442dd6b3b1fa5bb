using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using OrgBackup.Discover;
using OrgBackup.GitHub;
using OrgBackup.Metadata;
using OrgBackup.Tests.GitHub;

namespace OrgBackup.Tests.Metadata;

/// <summary>
/// One repository on a fake server: each path answers with what a test puts there, lists are empty by default.
/// </summary>
internal sealed class FakeRepository : IAsyncDisposable
{
    private static readonly string[] Lists =
    [
        "issues", "issues/comments", "issues/events", "pulls", "pulls/comments", "comments", "labels", "milestones", "releases",
    ];

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
        repository.Put("", """{"id":7,"full_name":"acme/gears"}""");
        repository.Put("/topics", """{"names":["a"]}""");
        repository.Put("/languages", """{"C#":12}""");
        foreach (var list in Lists)
        {
            repository.Put($"/{list}", "[]");
        }

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

    public string File(string kind) => System.IO.File.ReadAllText(Path.Combine(Folder, $"{kind}.json"));

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
