using System.Net;
using System.Net.Http.Headers;
using System.Text;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Seed;
using OrgBackup.Tests.Git.Support;
using OrgBackup.Tests.StandIn.Support;

namespace OrgBackup.Tests.StandIn;

public sealed class GitTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("stand-in-git-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_mirror_clone_holds_every_ref()
    {
        await using var example = await Example.StartAsync();
        await RepositorySeeder.SeedAsync(example.Gears, SizedRepository.Small, [example.Admin], Cancellation);

        await GitCli.RunAsync(
            _folder, "-c", Header(example.Token.Value), "clone", "--quiet", "--mirror", Url(example, "gears.git"),
            "gears.git");

        var refs = await GitCli.RunAsync(
            Path.Combine(_folder, "gears.git"), "for-each-ref", "--format=%(refname) %(objectname)");
        var served = await GitCli.RunAsync(
            example.Gears.Git.Directory, "for-each-ref", "--format=%(refname) %(objectname)");
        refs.Should().Be(served).And.Contain("refs/pull/7/head").And.Contain("refs/notes/commits").And.Contain(
            "refs/tags/v0.0");
        await GitCli.RunAsync(Path.Combine(_folder, "gears.git"), "fsck", "--full");
    }

    [Fact]
    public async Task The_heads_of_pull_requests_are_those_that_the_API_tells()
    {
        await using var example = await Example.StartAsync();
        await RepositorySeeder.SeedAsync(example.Gears, SizedRepository.Small, [example.Admin], Cancellation);

        foreach (var pull in await example.Client.ListAsync("/repos/acme/gears/pulls?state=all"))
        {
            var head = await GitCli.RunAsync(
                example.Gears.Git.Directory, "rev-parse", $"refs/pull/{pull["number"]}/head");
            pull["head"]!["sha"]!.GetValue<string>().Should().Be(head);
        }
    }

    [Fact]
    public async Task A_private_repository_asks_for_credentials_and_knows_wrong_ones()
    {
        await using var example = await Example.StartAsync();
        example.AddPrivate("payroll");
        var stranger = example.Server.Tokens.AddClassic(example.Server.Model.AddUser("eve")).Value;

        using var anonymous = await RefsAsync(example, "payroll.git", null);
        using var wrong = await RefsAsync(example, "payroll.git", "ghp_wrong");
        using var foreign = await RefsAsync(example, "payroll.git", stranger);
        using var right = await RefsAsync(example, "payroll.git", example.Token.Value);

        anonymous.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        anonymous.Headers.WwwAuthenticate.ToString().Should().Be("Basic realm=\"GitHub\"");
        wrong.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await wrong.Content.ReadAsStringAsync(Cancellation)).Should().StartWith("Invalid username or token.");
        foreign.StatusCode.Should().Be(HttpStatusCode.NotFound);
        right.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_wiki_is_there_only_when_it_has_a_page()
    {
        await using var example = await Example.StartAsync();
        using var missing = await RefsAsync(example, "gears.wiki.git", example.Token.Value);
        var wiki = new GitHistory();
        wiki.Commit(
            "refs/heads/master", "Home", new Dictionary<string,
            string>(StringComparer.Ordinal)
            { ["Home.md"] = "Hello\n" });
        await wiki.WriteAsync(example.Gears.Git.WikiDirectory, "master", Cancellation);

        using var found = await RefsAsync(example, "gears.wiki.git", example.Token.Value);

        example.Gears.HasWiki.Should().BeTrue();
        missing.StatusCode.Should().Be(HttpStatusCode.NotFound);
        found.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_empty_repository_can_be_cloned()
    {
        await using var example = await Example.StartAsync();

        await GitCli.RunAsync(
            _folder, "-c", Header(example.Token.Value), "clone", "--quiet", "--mirror", Url(example, "gears.git"),
            "empty.git");

        (await GitCli.RunAsync(Path.Combine(_folder, "empty.git"), "for-each-ref")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_renamed_repository_is_found_under_its_former_name()
    {
        await using var example = await Example.StartAsync();
        example.Server.Model.Rename(example.Gears, "cogs");

        using var response = await RefsAsync(example, "gears.git", example.Token.Value);

        response.StatusCode.Should().Be(HttpStatusCode.MovedPermanently);
        response.Headers.Location!.AbsolutePath.Should().Be("/acme/cogs.git/info/refs");
    }

    [Fact]
    public async Task Without_a_token_nothing_is_pushed()
    {
        await using var example = await Example.StartAsync();
        using var client = new ApiClient(example.Server, null);

        using var response = await client.SendAsync(Url(example, "gears.git/info/refs?service=git-receive-pack"));

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("info/refs")]
    [InlineData("HEAD")]
    [InlineData("objects/info/packs")]
    public async Task Only_the_smart_protocol_is_served(string service)
    {
        await using var example = await Example.StartAsync();
        using var client = new ApiClient(example.Server, null);

        using var response = await client.SendAsync(Url(example, "gears.git/" + service));

        response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_repository_can_fail_its_first_transfers_and_then_work()
    {
        await using var example = await Example.StartAsync();
        example.Server.Faults.FailGit(example.Gears, first: 2);

        var statuses = new List<HttpStatusCode>();
        foreach (var name in (string[])["gears.git", "gears", "gears.git"])
        {
            using var response = await RefsAsync(example, name, example.Token.Value);
            statuses.Add(response.StatusCode);
        }

        statuses.Should().Equal(
            HttpStatusCode.InternalServerError, HttpStatusCode.InternalServerError, HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pack_that_is_cut_or_flipped_is_noticed_by_git(bool cut)
    {
        await using var example = await Example.StartAsync();
        await RepositorySeeder.SeedAsync(example.Gears, SizedRepository.Small, [example.Admin], Cancellation);
        var point = example.Server.Faults.On("POST *git-upload-pack").Nth(2);
        using var rule = cut ? point.CutBody(2_000) : point.FlipByte(2_000);

        var clone = () => GitCli.RunAsync(
            _folder, "-c", Header(example.Token.Value), "clone", "--quiet", "--mirror", Url(example, "gears.git"),
            "bad.git");

        await clone.Should().ThrowAsync<InvalidOperationException>();
        rule.Hits.Should().Be(1);
    }

    [Fact]
    public async Task A_token_that_follows_a_redirect_to_another_origin_is_recorded()
    {
        await using var example = await Example.StartAsync();
        example.Server.Faults.On("*info/refs*").Redirect();
        using var redirect = await RefsAsync(example, "gears.git", example.Token.Value);

        using var bait = await RefsAsync(redirect.Headers.Location!, null);
        using var leak = await RefsAsync(redirect.Headers.Location!, example.Token.Value);

        bait.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        leak.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        example.Server.Assets.Leaks.Should().Equal("GET /acme/gears.git/info/refs");
    }

    [Fact]
    public async Task A_blocked_repository_is_451_to_git()
    {
        await using var example = await Example.StartAsync();
        example.Gears.Block = RepositoryBlock.Dmca;

        using var response = await RefsAsync(example, "gears.git", example.Token.Value);

        response.StatusCode.Should().Be(HttpStatusCode.UnavailableForLegalReasons);
    }

    private static string Header(string token) => $"http.extraHeader=Authorization: Basic {Basic(token)}";

    private static string Basic(string token) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes($"x-access-token:{token}"));

    private static string Url(Example example, string path) =>
        new Uri(example.Server.ServerUrl, $"/acme/{path}").ToString();

    private static Task<HttpResponseMessage> RefsAsync(Example example, string repository, string? token) =>
        RefsAsync(new Uri(Url(example, repository + "/info/refs?service=git-upload-pack")), token);

    private static async Task<HttpResponseMessage> RefsAsync(Uri address, string? token)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        if (token is not null)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Basic(token));
        }

        return await http.GetAsync(address, Cancellation);
    }
}
