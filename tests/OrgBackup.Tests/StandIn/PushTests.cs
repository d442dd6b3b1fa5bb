using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.Tests.StandIn.Support;

namespace OrgBackup.Tests.StandIn;

/// <summary>What git and git-lfs may bring to the stand-in.</summary>
public sealed class PushTests
{
    private const string LfsMedia = "application/vnd.git-lfs+json";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_branch_of_an_empty_repository_becomes_the_default_one()
    {
        await using var example = await Example.StartAsync();
        using var folder = new LocalGit();
        await folder.CommitAsync("trunk");

        await folder.PushAsync(example, "gears.git", example.Token.Value, "refs/heads/trunk");

        (await example.Client.GetAsync("/repos/acme/gears"))["default_branch"]!.GetValue<string>().Should().Be("trunk");
        example.Gears.Git.Refs().Keys.Should().Equal("refs/heads/trunk");
    }

    [Fact]
    public async Task Refs_of_pull_requests_and_readers_and_too_large_packs_are_refused()
    {
        await using var example = await Example.StartAsync(new() { MaxPushBytes = 4_000 });
        using var folder = new LocalGit();
        await folder.CommitAsync("main");
        await folder.CommitAsync("large", bytes: 9_000);
        var reader = example.Server.Tokens.AddClassic(example.Server.Model.AddUser("eve")).Value;

        var pull = () => folder.PushAsync(example, "gears.git", example.Token.Value, "refs/heads/main:refs/pull/1/head");
        var large = () => folder.PushAsync(example, "gears.git", example.Token.Value, "refs/heads/large");
        var foreign = () => folder.PushAsync(example, "gears.git", reader, "refs/heads/main");

        (await pull.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*deny updating a hidden ref*");
        (await large.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*exceeds maximum allowed size*");
        (await foreign.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*403*");
    }

    [Fact]
    public async Task A_wiki_takes_a_push_once_it_has_a_first_page()
    {
        await using var example = await Example.StartAsync();
        using var folder = new LocalGit();
        await folder.CommitAsync("master");

        var push = () => folder.PushAsync(example, "gears.wiki.git", example.Token.Value, "refs/heads/master");

        (await push.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*not found*");
        GitStorage.CreateBare(example.Gears.Git.WikiDirectory, "master");
        await push();
    }

    [Fact]
    public async Task An_object_of_LFS_is_there_once_it_was_sent_and_verified()
    {
        await using var example = await Example.StartAsync();
        byte[] content = [1, 2, 3];
        var oid = LfsStorage.OidOf(content);
        using var http = new HttpClient();

        var actions = await AskAsync(example, http, oid, content.Length);
        foreach (var (name, body) in new (string, byte[])[] { ("upload", content), ("verify", "{}"u8.ToArray()) })
        {
            example.Gears.Lfs.Find(oid).Should().BeNull();
            using var request = new HttpRequestMessage(
                name == "upload" ? HttpMethod.Put : HttpMethod.Post, (string)actions![name]!["href"]!);
            request.Content = new ByteArrayContent(body);
            request.Headers.Add("X-Lfs-Proof", (string)actions[name]!["header"]!["X-Lfs-Proof"]!);
            (await http.SendAsync(request, Cancel)).EnsureSuccessStatusCode();
        }

        example.Gears.Lfs.Find(oid).Should().Equal(content);
        (await AskAsync(example, http, oid, content.Length)).Should().BeNull();
    }

    private static async Task<JsonNode?> AskAsync(Example example, HttpClient http, string oid, int size)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(example.Server.ServerUrl, "/acme/gears.git/info/lfs/objects/batch"));
        request.Content = JsonContent.Create(
            new { operation = "upload", hash_algo = "sha256", objects = new[] { new { oid, size } } }, new MediaTypeHeaderValue(LfsMedia));
        request.Headers.TryAddWithoutValidation("Accept", LfsMedia);
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"x:{example.Token.Value}"));
        request.Headers.Authorization = new("Basic", basic);
        using var response = await http.SendAsync(request, Cancel);
        response.EnsureSuccessStatusCode();
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancel))!["objects"]![0]!["actions"];
    }
}
