using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn;
using OrgBackup.Tests.StandIn.Support;

namespace OrgBackup.Tests.StandIn;

/// <summary>Pull requests, reviews, releases and their files, as they are written to the stand-in.</summary>
public sealed class PullWriteTests : IDisposable
{
    private const string Gears = "/repos/acme/gears";

    private readonly LocalGit _git = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _git.Dispose();

    [Fact]
    public async Task A_pull_request_needs_two_branches_that_differ()
    {
        await using var example = await StartAsync();

        var made = await PullAsync(example, "work", "main", 201);

        ((int)made["number"]!).Should().Be(1);
        ((string?)made["head"]!["sha"]).Should().Be(example.Gears.Git.Refs()["refs/pull/1/head"]);
        await PullAsync(example, "none", "main", 422);
        var same = await PullAsync(example, "main", "main", 422);
        ((string?)same["errors"]![0]!["message"]).Should().Be("No commits between main and main");
        var again = await PullAsync(example, "work", "main", 422);
        ((string?)again["errors"]![0]!["message"]).Should().Be("A pull request already exists for acme:work.");
    }

    [Fact]
    public async Task Ones_own_pull_request_can_only_be_commented_and_only_on_lines_of_its_diff()
    {
        await using var example = await StartAsync();
        await PullAsync(example, "work", "main", 201);
        var line = new JsonObject { ["path"] = "docs/file-1.txt", ["line"] = 1, ["body"] = "Here" };

        await WriteAsync(example, "pulls/1/reviews", new() { ["event"] = "APPROVE" }, 422);
        var review = await WriteAsync(
            example, "pulls/1/reviews",
            new() { ["event"] = "COMMENT", ["body"] = "Fine", ["comments"] = new JsonArray(line.DeepClone()) }, 200);
        line["line"] = 99;
        line["commit_id"] = example.Gears.Git.Refs()["refs/heads/work"];
        await WriteAsync(example, "pulls/1/comments", line, 422);

        ((string?)review["state"]).Should().Be("COMMENTED");
        var comment = (await example.Client.ListAsync($"{Gears}/pulls/1/comments")).Should().ContainSingle().Which;
        await WriteAsync(example, $"pulls/1/comments/{comment["id"]}/replies", new() { ["body"] = "Yes" }, 201);
        await WriteAsync(example, $"pulls/comments/{comment["id"]}/reactions", new() { ["content"] = "heart" }, 201);
        await WriteAsync(example, $"pulls/comments/{comment["id"]}/reactions", new() { ["content"] = "heart" }, 200);
    }

    [Fact]
    public async Task A_release_makes_its_tag_and_takes_files_at_the_host_of_uploads_only()
    {
        await using var example = await StartAsync(new() { SeparateUploadHost = true });

        var release = await WriteAsync(example, "releases", new() { ["tag_name"] = "v1", ["name"] = "One" }, 201);
        await WriteAsync(example, "releases", new() { ["tag_name"] = "v1" }, 422);
        var upload = ((string)release["upload_url"]!).Replace("{?name,label}", "?name=a%20b.zip&label=A", StringComparison.Ordinal);

        upload.Should().StartWith(example.Server.UploadUrl.ToString());
        ((int)await UploadAsync(example, upload)).Should().Be(201);
        ((int)await UploadAsync(example, upload)).Should().Be(422);
        ((int)await UploadAsync(example, example.Client.Address(new Uri(upload).PathAndQuery))).Should().Be(404);
        example.Gears.Git.Refs().Should().ContainKey("refs/tags/v1");
        example.Gears.Content.Releases[0].Assets.Should().ContainSingle().Which.Name.Should().Be("a.b.zip");
    }

    [Fact]
    public async Task An_imported_issue_keeps_its_dates_and_tells_nobody()
    {
        await using var example = await StartAsync();
        var client = example.Client.Http.DefaultRequestHeaders;
        client.Accept.Add(new("application/vnd.github.golden-comet-preview+json"));

        var import = await WriteAsync(example, "import/issues", new()
        {
            ["issue"] = new JsonObject
            {
                ["title"] = "Old",
                ["body"] = "By @mona",
                ["created_at"] = "2019-01-02T03:04:05Z",
                ["closed"] = true,
            },
            ["comments"] = new JsonArray(new JsonObject { ["body"] = "So", ["created_at"] = "2019-01-03T03:04:05Z" }),
        }, 202);
        var statuses = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            import = await example.Client.GetAsync((string)import["url"]!);
            statuses.Add((string)import["status"]!);
        }

        statuses.Should().Equal("pending", "imported");
        var issue = await example.Client.GetAsync((string)import["issue_url"]!);
        ((string?)issue["created_at"]).Should().Be("2019-01-02T03:04:05Z");
        ((string?)issue["state"]).Should().Be("closed");
        example.Server.Model.Notifications.Should().BeEmpty();
    }

    private static Task<JsonNode> WriteAsync(Example example, string path, JsonObject body, int status) =>
        example.Client.WriteAsync($"POST {Gears}/{path}", body, status);

    private static Task<JsonNode> PullAsync(Example example, string head, string target, int status) =>
        WriteAsync(example, "pulls", new() { ["title"] = "Work", ["head"] = head, ["base"] = target }, status);

    private static async Task<System.Net.HttpStatusCode> UploadAsync(Example example, string url)
    {
        using var content = new ByteArrayContent([1, 2]) { Headers = { ContentType = MediaTypeHeaderValue.Parse("application/zip") } };
        using var response = await example.Client.Http.PostAsync(url, content, Cancel);
        return response.StatusCode;
    }

    private async Task<Example> StartAsync(GitHubServerOptions? options = null)
    {
        var example = await Example.StartAsync(options);
        await _git.CommitAsync("main");
        await _git.GitAsync("branch", "work", "main");
        await _git.CommitAsync("work");
        await _git.PushAsync(example, "gears.git", example.Token.Value, "refs/heads/main", "refs/heads/work");
        return example;
    }
}
