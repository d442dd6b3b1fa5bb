using System.Globalization;
using OrgBackup.Git;
using OrgBackup.Tests.Git.Support;
using OrgBackup.Tests.StandIn.Support;

namespace OrgBackup.Tests.Git;

/// <summary>Pushes from a bare repository on disk to the stand-in's git, with a worker process, as a restore does.</summary>
public sealed class GitPushTests : IDisposable
{
    private static readonly string[] OfProcess = ["cmdline", "environ"];

    private readonly LocalGit _local = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _local.Dispose();

    [Fact]
    public async Task Branches_tags_and_notes_are_made_once()
    {
        await using var example = await Example.StartAsync();
        await using var engine = Engine(example);
        await _local.CommitAsync("main", 3);
        await _local.GitAsync("tag", "-a", "-m", "One", "v1", "main");
        await _local.GitAsync("notes", "add", "-m", "Seen", "main");

        var first = await PushAsync(engine, example);
        var second = await PushAsync(engine, example);

        var expected = await RefsAsync();
        example.Gears.Git.Refs().Should().Equal(expected);
        first.Should().BeEquivalentTo(new { Packs = 1, Unchanged = 0, Done = expected.Keys });
        second.Should().BeEquivalentTo(new { Packs = 0, Unchanged = expected.Count });
        await GitCli.RunAsync(example.Gears.Git.Directory, "fsck", "--full", "--strict");
    }

    [Fact]
    public async Task What_is_larger_than_one_push_may_be_goes_in_parts_of_refs_and_of_history()
    {
        await using var example = await Example.StartAsync(new() { MaxPushBytes = 100_000 });
        await using var engine = Engine(example);
        await _local.CommitAsync("main", 20, bytes: 20_000);
        foreach (var name in (string[])["a", "b", "c", "d"])
        {
            await _local.CommitAsync(name, 2, bytes: 20_000);
        }

        var result = await PushAsync(engine, example, maxBytes: 100_000);

        result.Refused.Should().BeEmpty();
        result.Packs.Should().BeGreaterThan(4, "more than 500 kB were sent, and none of a hundred thousand bytes at once");
        example.Gears.Git.Refs().Should().Equal(await RefsAsync());
    }

    [Fact]
    public async Task A_push_that_was_interrupted_goes_on_where_it_stopped()
    {
        await using var example = await Example.StartAsync(new() { MaxPushBytes = 100_000 });
        await using var engine = Engine(example);
        await _local.CommitAsync("main", 20, bytes: 20_000);
        using (example.Server.Faults.On("POST /acme/gears.git/git-receive-pack").From(3).Status(403, "Not now"))
        {
            var broken = () => PushAsync(engine, example, maxBytes: 100_000);
            await broken.Should().ThrowAsync<AccessDeniedException>();
        }

        example.Gears.Git.Refs().Should().HaveCount(2).And.NotContainKey("refs/heads/main");
        var rest = await PushAsync(engine, example, maxBytes: 100_000);

        rest.Bytes.Should().BeLessThan(250_000);
        example.Gears.Git.Refs().Should().Equal(await RefsAsync());
    }

    [Fact]
    public async Task A_failure_that_passes_is_no_failure()
    {
        await using var example = await Example.StartAsync();
        await using var engine = Engine(example);
        await _local.CommitAsync("main");
        using var fault = example.Server.Faults.On("POST /acme/gears.git/git-receive-pack").First(1).Status(502, "Bad gateway");

        (await PushAsync(engine, example)).Done.Should().Equal("refs/heads/main");
    }

    [Fact]
    public async Task A_ref_that_the_server_has_otherwise_is_left_and_named()
    {
        await using var example = await Example.StartAsync();
        await using var engine = Engine(example);
        await _local.CommitAsync("main");
        await _local.CommitAsync("grown");
        await _local.GitAsync("tag", "v1", "main");
        await PushAsync(engine, example);
        var before = example.Gears.Git.Refs();
        await _local.CommitAsync("grown");
        await _local.GitAsync("update-ref", "refs/heads/main", "refs/heads/grown");
        await _local.GitAsync("update-ref", "refs/tags/v1", "refs/heads/grown");

        var result = await PushAsync(engine, example);

        result.Done.Should().Equal("refs/heads/grown");
        result.Refused.Select(one => one.Name).Should().Equal("refs/heads/main", "refs/tags/v1");
        example.Gears.Git.Refs()["refs/heads/main"].Should().Be(before["refs/heads/main"]);
    }

    [Fact]
    public async Task A_wiki_without_a_first_page_and_a_token_that_may_only_read_say_what_to_do()
    {
        await using var example = await Example.StartAsync();
        await _local.CommitAsync("master");
        await using var engine = Engine(example);
        var eve = example.Server.Tokens.AddClassic(example.Server.Model.AddUser("eve"));
        await using var reader = TestEngine.Create(example.Server.ServerUrl, new FakeCredentials(eve.Value));

        var wiki = () => PushAsync(engine, example, "gears.wiki.git");
        var reading = () => PushAsync(reader, example);
        var pull = () => engine.PushAsync(
            new(Url(example, "gears.git"), _local.Folder, [new(new string('1', 40), "refs/pull/1/head")]), Cancel);

        (await wiki.Should().ThrowAsync<ResourceNotFoundException>()).Which.Hint.Should().Contain("first page");
        (await reading.Should().ThrowAsync<AccessDeniedException>()).Which.Hint.Should().Contain("contents: write");
        await pull.Should().ThrowAsync<UsageException>();
    }

    [Fact]
    public async Task The_token_is_in_no_argument_no_environment_and_no_file()
    {
        await using var example = await Example.StartAsync();
        await using var engine = Engine(example);
        await _local.CommitAsync("main", 3);
        var seen = new List<string>();
        using var fault = example.Server.Faults.On("POST /acme/gears.git/git-receive-pack").First(1).StallBeforeHeaders(TimeSpan.FromSeconds(1));
        var push = PushAsync(engine, example);
        while (!push.IsCompleted)
        {
            foreach (var id in engine.WorkerProcessIds)
            {
                seen.AddRange(OfProcess.Select(file => Read(string.Create(
                    CultureInfo.InvariantCulture, $"/proc/{id}/{file}"))));
            }

            seen.AddRange(Directory.EnumerateFiles(_local.Parent, "*", SearchOption.AllDirectories).Select(Read));
            await Task.Delay(100, Cancel);
        }

        (await push).Done.Should().ContainSingle();
        seen.Should().NotBeEmpty().And.NotContain(text => text.Contains(example.Token.Value, StringComparison.Ordinal));
    }

    private static GitEngine Engine(Example example) =>
        TestEngine.Create(example.Server.ServerUrl, new FakeCredentials(example.Token.Value));

    private static Uri Url(Example example, string repository) => new(example.Server.ServerUrl, $"/acme/{repository}");

    private static string Read(string file)
    {
        try
        {
            return System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file));
        }
        catch (IOException)
        {
            return "";
        }
    }

    private async Task<PushResult> PushAsync(
        GitEngine engine, Example example, string repository = "gears.git", long maxBytes = 1_000_000) =>
        await engine.PushAsync(
            new(Url(example, repository), _local.Folder, [.. (await RefsAsync()).Select(one => new PushRef(one.Value, one.Key))])
            {
                MaxBytes = maxBytes,
            },
            Cancel);

    private async Task<SortedDictionary<string, string>> RefsAsync()
    {
        var lines = await _local.GitAsync("for-each-ref", "--format=%(refname) %(objectname)");
        return new(
            lines.Split('\n').Select(line => line.Split(' ')).ToDictionary(
                parts => parts[0], parts => parts[1], StringComparer.Ordinal),
            StringComparer.Ordinal);
    }
}
