using System.Security.Cryptography;
using System.Text.Json;
using OrgBackup.Discover;
using OrgBackup.GitHub;
using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Faults;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Seed;
using OrgBackup.Metadata;
using OrgBackup.Tests.GitHub;

namespace OrgBackup.Tests.Metadata;

[ChecksStoredKinds]
public sealed class StandInMetadataTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metadata-");
    private GitHubServer _server = null!;
    private Account _owner = null!;
    private Account _admin = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await GitHubServer.StartAsync(cancellationToken: Cancel);
        _admin = _server.Model.AddUser("mona");
        _owner = _server.Model.AddOrganization("acme", _admin);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_busy_repository_takes_at_most_100_calls_and_loses_nothing()
    {
        await AddAsync(new SizedRepository());
        using var session = Session();

        var results = await ReadAsync(session);

        var counts = results.ToDictionary(pair => pair.Key, pair => pair.Value.Count, StringComparer.Ordinal);
        counts.Should().Contain(new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["issues"] = 370,
            ["pulls"] = 120,
            ["issue_comments"] = 740,
            ["pull_comments"] = 240,
            ["pull_reviews"] = 130 + (119 * 2),
            ["issue_events"] = 380,
            ["releases"] = 40,
            ["labels"] = 14,
            ["milestones"] = 6,
            ["commit_comments"] = 8,
        });
        results["pull_reviews"].Form.Should().Be("graphql");
        session.Calls.Should().BeLessThanOrEqualTo(100).And.Be(_server.Journal.ApiCalls);
        _server.Journal.Entries.Should()
            .OnlyContain(entry => entry.Status < 300, "page numbers of our own are refused by the stand-in");
    }

    [Fact]
    public async Task The_same_content_read_twice_has_the_same_digests_and_a_changed_one_another()
    {
        var repository = await AddAsync(SizedRepository.Small);
        using var session = Session();

        var first = await ReadAsync(session);
        _server.Model.Change(() => repository.Stars++);
        var second = await ReadAsync(session);
        _server.Model.Change(() => repository.Content.AddLabel("new", "ffffff"));
        var third = await ReadAsync(session);

        // a tag is that of the bytes, which hold counters too
        second.Values.Select(kind => kind with { ETag = null }).Should()
            .Equal(first.Values.Select(kind => kind with { ETag = null }));
        third.Where(pair => pair.Value.Digest != first[pair.Key].Digest).Select(pair => pair.Key)
            .Should().Equal("labels");
    }

    [Fact]
    public async Task Assets_come_whole_and_no_token_reaches_their_host()
    {
        await AddAsync(SizedRepository.Small);
        using var session = Session();
        await ReadAsync(session);

        foreach (var asset in session.Metadata.ListAssets(_folder.FullName))
        {
            using var target = new MemoryStream();
            await session.Metadata.DownloadAssetAsync(Gears, asset, target, Cancel);
            target.Length.Should().Be(asset.Size);
        }

        session.Metadata.ListAssets(_folder.FullName).Should().HaveCount(2);
        _server.Assets.Leaks.Should().BeEmpty();
    }

    public static TheoryData<string> Faults =>
        ["html", "502", "cut", "truncated", "limit", "limit429", "lost-link", "repeated", "overlap", "text", "stall", "none"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Each_fault_is_survived_and_every_issue_is_there(string fault)
    {
        await AddAsync(SizedRepository.Small with { Issues = 246 });
        Inject(_server.Faults.On("GET /repos/acme/gears/issues"), fault);
        using var session = Session();

        var results = await ReadAsync(session);

        results["issues"].Should().Match<KindResult>(result => result.Status == KindStatus.Read && result.Count == 250);
    }

    [Theory]
    [InlineData("foreign")]
    [InlineData("loop")]
    public async Task Links_that_lead_astray_lose_one_kind_and_no_token(string fault)
    {
        await AddAsync(SizedRepository.Small with { Issues = 246 });
        var point = _server.Faults.On("GET /repos/acme/gears/issues").First(1);
        _ = fault == "loop" ? point.LoopLink() : point.ForeignLink();
        using var session = Session();

        var results = await ReadAsync(session);

        (results["issues"].Status, results["issues"].Reason).Should().Be((KindStatus.Missing, "retryable"));
        _server.Assets.Leaks.Should().BeEmpty();
    }

    [Fact]
    public async Task Wide_ids_hostile_numbers_and_unknown_fields_are_kept()
    {
        await AddAsync(SizedRepository.Small);
        _server.Faults.On("GET /repos/acme/gears/*").WideIds(beyondDouble: true);
        _server.Faults.On("GET /repos/acme/gears/*").HostileNumbers();
        _server.Faults.On("GET /repos/acme/gears/*").UnknownFields();
        _server.Faults.On("GET /repos/acme/gears/*").DeepNesting();
        using var session = Session();

        var results = await ReadAsync(session);

        results.Values.Should().NotContain(result => result.Status == KindStatus.Missing);
        results["labels"].Count.Should().Be(5);
    }

    [Fact]
    public async Task A_switched_off_tracker_is_off_and_not_missing()
    {
        var repository = await AddAsync(SizedRepository.Small);
        _server.Model.Change(() => repository.HasIssues = false);
        using var session = Session();

        var results = await ReadAsync(session);

        results["issues"].Status.Should().Be(KindStatus.Off);
        results.Values.Should().NotContain(result => result.Status == KindStatus.Missing);
    }

    [Fact]
    public async Task A_permission_that_the_token_lacks_is_named()
    {
        var repository = await AddAsync(SizedRepository.Small);
        _server.Model.Change(() => repository.Visibility = "private");
        var token = _server.Tokens.AddFineGrained(
            _admin, _owner, new Dictionary<string, string>(StringComparer.Ordinal) { ["contents"] = "read" });
        using var session = Session(token.Value);

        var issues = (await ReadAsync(session))["issues"];

        (issues.Status, issues.Reason).Should().Be((KindStatus.Missing, "permission"));
        issues.Permission.Should().Contain("issues=read");
    }

    [Fact]
    public async Task An_App_lists_and_reads_what_it_is_installed_on()
    {
        await AddAsync(SizedRepository.Small);
        using var key = RSA.Create(2048);
        var app = _server.Apps.Add(12, "backup", _owner, key);
        var permissions = MetadataKinds.All.Select(kind => kind.Permission.Split('=')[0]).Distinct(StringComparer.Ordinal);
        app.Install(34, _owner, permissions.ToDictionary(name => name, _ => "read", StringComparer.Ordinal));
        using var session = new GitHubSession(
            new() { Endpoints = Endpoints, App = new() { AppId = "12", InstallationId = 34, PrivateKey = key.ExportRSAPrivateKeyPem() } },
            new RecordingProgress(),
            TimeProvider.System,
            FakeGitHub.Fast);

        var found = await session.Discovery.FindAsync("ACME", Cancel);
        var results = await session.Metadata.ReadAsync(found[0], _folder.FullName, Cancel);

        results.Should().NotContain(result => result.Status == KindStatus.Missing, "the table names every permission");
        found[^1].Should().Be(DiscoveredRepository.OfOrganization(_owner.Id, "acme"));
        await session.Invoking(s => s.Discovery.FindAsync("nobody", Cancel))
            .Should().ThrowAsync<OrganizationNotFoundException>();
    }

    [Fact]
    public async Task Every_review_says_which_pull_request_it_belongs_to()
    {
        await AddAsync(SizedRepository.Small);
        using var session = Session();
        await ReadAsync(session);

        using var file = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "pull_reviews.json"), Cancel));

        file.RootElement.EnumerateArray().Should().NotBeEmpty().And.OnlyContain(review =>
            review.GetProperty("pullRequest").GetProperty("number").GetInt32() > 0 && review.GetProperty("fullDatabaseId").GetString() != null);
    }

    private DiscoveredRepository Gears => new()
    {
        Id = _server.Model.Get("acme", "gears").Id,
        Name = "gears",
        FullName = "acme/gears",
    };

    private GitHubEndpoints Endpoints =>
        new() { Api = _server.ApiUrl, GraphQl = _server.GraphQlUrl, Server = _server.ServerUrl };

    private static void Inject(FaultPoint point, string fault) => _ = fault switch
    {
        "html" => point.Nth(2).Html(200),
        "502" => point.Nth(2).Status(502, "<html>"),
        "cut" => point.Nth(2).CutBody(),
        "truncated" => point.Nth(2).TruncateJson(),
        "limit" => point.Nth(2).SecondaryLimit(1),
        "limit429" => point.Nth(2).SecondaryLimit(1, 429),
        "lost-link" => point.Nth(1).LoseLink(),
        "repeated" => point.Nth(2).RepeatPage(),
        "overlap" => point.Nth(2).OverlapPage(10),
        "text" => point.Nth(2).ContentType("text/plain"),
        "stall" => point.Nth(2).StallInBody(TimeSpan.FromMinutes(10)),
        _ => null,
    };

    private GitHubSession Session(string? token = null) => new(
        new() { Endpoints = Endpoints, Token = token ?? _server.Tokens.AddClassic(_admin).Value },
        new RecordingProgress(),
        TimeProvider.System,
        FakeGitHub.Fast with { IdleTimeout = TimeSpan.FromSeconds(3) });

    private async Task<Repository> AddAsync(SizedRepository size)
    {
        var repository = _server.Model.AddRepository(_owner, "gears");
        await RepositorySeeder.SeedAsync(repository, size, [_admin, _server.Model.AddUser("hubert")], Cancel);
        return repository;
    }

    private async Task<Dictionary<string, KindResult>> ReadAsync(GitHubSession session) =>
        (await session.Metadata.ReadAsync(Gears, _folder.FullName, Cancel)).ToDictionary(result => result.Kind, StringComparer.Ordinal);
}
