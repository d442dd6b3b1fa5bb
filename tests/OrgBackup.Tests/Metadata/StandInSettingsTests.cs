using OrgBackup.GitHub;
using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Http;
using OrgBackup.GitHubStandIn.Limits;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Seed;
using OrgBackup.Metadata;
using OrgBackup.Snapshots;
using OrgBackup.Tests.GitHub;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Metadata;

/// <summary>The settings, alerts and activity of a repository, from a GitHub that has them.</summary>
[ChecksStoredKinds]
public sealed class StandInSettingsTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private GitHubServer _server = null!;
    private Account _owner = null!;
    private Account _admin = null!;
    private Repository _gears = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Permissions =>
    [
        .. SettingsKinds.All.Concat(SecurityKinds.All).Select(kind => kind.Permission.Split('=')[0])
            .Where(name => name is not ("metadata" or "contents" or "issues")).Distinct(StringComparer.Ordinal),
    ];

    public async ValueTask InitializeAsync()
    {
        _server = await GitHubServer.StartAsync(cancellationToken: Cancel);
        _admin = _server.Model.AddUser("mona");
        _owner = _server.Model.AddOrganization("acme", _admin);
        _gears = _server.Model.AddRepository(_owner, "gears");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Everything_that_is_set_up_found_or_seen_is_there()
    {
        await SeedAsync(
            SizedRepository.Small with { Alerts = 230, Activity = 101, Environments = 35, ProtectedBranches = 3 });
        using var session = Session();

        var results = await ReadAsync(session, "first");

        var counts = SettingsKinds.All.Concat(SecurityKinds.All)
            .Where(kind => results[kind.Name].Status == KindStatus.Read)
            .ToDictionary(kind => kind.Name, kind => results[kind.Name].Count, StringComparer.Ordinal);
        counts.Should().Equal(new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["collaborators"] = 2,
            ["invitations"] = 1,
            ["teams"] = 1,
            ["deploy_keys"] = 1,
            ["webhooks"] = 1,
            ["autolinks"] = 1,
            ["properties"] = 2,
            ["pages"] = 1,
            ["interaction_limits"] = 1,
            ["environments"] = 35,
            ["environment_variables"] = 35,
            ["environment_secrets"] = 35,
            ["deployment_branch_policies"] = 1,
            ["deployment_protection_rules"] = 35,
            ["protected_branches"] = 3,
            ["branch_protection"] = 3,
            ["rulesets"] = 3,
            ["actions_workflows"] = 1,
            ["actions_permissions"] = 1,
            ["actions_workflow_permissions"] = 1,
            ["actions_selected_actions"] = 1,
            ["actions_variables"] = 1,
            ["actions_secrets"] = 1,
            ["dependabot_secrets"] = 1,
            ["codespaces_secrets"] = 1,
            ["security_advisories"] = 1,
            ["dependabot_alerts"] = 230,
            ["code_scanning_alerts"] = 230,
            ["secret_scanning_alerts"] = 230,
            ["activity"] = 101,
            ["issue_dependencies"] = 1,
        });
        results["actions_access"].Status.Should().Be(KindStatus.Off, "the repository is public");
        (await FileAsync("first", "rulesets")).Should().Contain("\"rules\":[{\"type\":\"deletion\"}");
        (await FileAsync("first", "branch_protection")).Should().Contain("release%2F1.x/protection");
        (await FileAsync("first", "environment_secrets")).Should()
            .Contain("{\"environment\":\"staging/eu west\",\"secrets\":[");
        _server.Journal.Entries.Should().OnlyContain(entry => entry.Status < 300);
    }

    [Fact]
    public async Task More_variables_than_fit_on_a_page_are_all_there()
    {
        await SeedAsync(SizedRepository.Small);
        foreach (var path in (string[])["/actions/variables", "/environments/production/variables"])
        {
            _gears.Settings.List(path).AddRange(
                Enumerable.Range(0, 70).Select(i => new System.Text.Json.Nodes.JsonObject { ["name"] = $"V{i}" }));
        }

        using var session = Session();
        var results = await ReadAsync(session, "first");

        results["actions_variables"].Count.Should().Be(71);
        (await FileAsync("first", "environment_variables")).Should().Contain("\"name\":\"V69\"");
    }

    [Fact]
    public async Task The_value_of_a_leaked_secret_is_in_no_file()
    {
        await SeedAsync(SizedRepository.Small);
        using var session = Session();

        await ReadAsync(session, "first");

        foreach (var file in Directory.GetFiles(_folder.In("first")))
        {
            (await File.ReadAllTextAsync(file, Cancel)).Should().NotContain("ghp_leaked");
        }

        (await FileAsync("first", "secret_scanning_alerts")).Should().Contain("adafruit_io_key");
    }

    [Theory]
    [MemberData(nameof(Permissions))]
    public async Task A_token_without_a_permission_misses_exactly_what_needs_it_and_is_told(string permission)
    {
        await SeedAsync(SizedRepository.Small);
        _gears.Visibility = "private";
        var granted = MetadataKinds.All.Select(kind => kind.Permission.Split('=')[0]).Distinct(StringComparer.Ordinal)
            .Where(name => name != permission);
        var token = _server.Tokens.AddFineGrained(
            _admin, _owner, granted.ToDictionary(name => name, _ => "read", StringComparer.Ordinal));
        using var session = Session(token.Value);

        var results = await ReadAsync(session, "first");

        var missing = new HashSet<string>(StringComparer.Ordinal);
        foreach (var kind in MetadataKinds.All)
        {
            if (kind.Permission == $"{permission}=read" || missing.Overlaps(kind.Needs))
            {
                missing.Add(kind.Name);
            }
        }

        var lost = results.Values.Where(result => result.Status == KindStatus.Missing).ToList();
        lost.Select(result => result.Kind).Should().BeEquivalentTo(missing);
        lost.Should().OnlyContain(result =>
            result.Reason == MissingReasons.Permission && result.Permission!.Contains($"{permission}=read"));
    }

    [Fact]
    public async Task What_is_off_is_not_missing_and_leaves_no_doubt_about_the_repository()
    {
        await SeedAsync(SizedRepository.Small);
        _gears.HasPages = false;
        _gears.Settings.Objects["/actions/permissions"]["allowed_actions"] = "all";
        _gears.Settings.Objects.Remove("/branches/main/protection");
        var off = _gears.Settings.Off;
        off["/dependabot/alerts"] = (403, "Dependabot alerts are disabled for this repository.");
        off["/code-scanning/alerts"] = (404, "no analysis found");
        off["/secret-scanning/alerts"] = (404, "Secret scanning is disabled on this repository.");
        off["/rulesets"] = (403, "Upgrade to GitHub Pro or make this repository public to enable this feature.");
        using var session = Session();

        var results = await ReadAsync(session, "first");

        results.Values.Where(result => result.Status == KindStatus.Off).Select(result => result.Kind).Should().Equal(
            "pages", "rulesets", "actions_selected_actions", "actions_access", "dependabot_alerts",
            "code_scanning_alerts", "secret_scanning_alerts", "discussions", "discussion_comments",
            "discussion_categories");
        results.Values.Should().NotContain(result => result.Status == KindStatus.Missing);
        results["branch_protection"].Count.Should().Be(1, "the other branch is protected by rules only");
        _server.Journal.For("/repos/acme/gears").Should().ContainSingle("nobody doubts that it is there");
    }

    [Fact]
    public async Task What_is_unchanged_costs_nothing_of_the_hours_budget_and_gives_the_same_files()
    {
        await SeedAsync(SizedRepository.Small);
        var token = _server.Tokens.AddClassic(_admin).Value;
        using var session = Session(token);
        var first = await ReadAsync(session, "first");
        _server.Journal.Clear();
        var used = Used(token);
        _server.Model.Change(() => _gears.Settings.List("/hooks").Clear());

        var second = await ReadAsync(session, "second", Earlier(first, "first"));

        var entries = _server.Journal.Entries.Where(entry => entry.Kind == RequestKind.Rest).ToList();
        entries.Count(entry => entry.Status == 304).Should()
            .Be(first.Values.Count(result => result.ETag is not null) - 1).And.BeGreaterThan(25);
        (Used(token) - used).Should().Be(entries.Count(entry => entry.Status == 200));
        second["webhooks"].Count.Should().Be(0);
        second.Values.Where(result => result.Kind != "webhooks").Should()
            .Equal(first.Values.Where(result => result.Kind != "webhooks"));
        foreach (var kind in first.Keys.Where(kind => kind != "webhooks" && first[kind].Status == KindStatus.Read))
        {
            (await FileAsync("second", kind)).Should().Be(await FileAsync("first", kind));
        }
    }

    [Fact]
    public async Task A_rotated_token_reads_everything_anew()
    {
        await SeedAsync(SizedRepository.Small);
        using var session = Session();
        using var rotated = Session();
        var first = await ReadAsync(session, "first");
        _server.Journal.Clear();

        await ReadAsync(rotated, "second", Earlier(first, "first"));

        _server.Journal.Entries.Should().OnlyContain(entry => entry.Status == 200);
        (await FileAsync("second", "webhooks")).Should().Be(await FileAsync("first", "webhooks"));
    }

    [Fact]
    public async Task The_settings_of_a_busy_repository_take_at_most_45_calls()
    {
        await EveryKindRepository.SeedAsync(_gears, new(), [_admin, _server.Model.AddUser("hubert")], Cancel);
        using var session = Session();

        var results = await ReadAsync(session, "first");

        results.Values.Should().NotContain(result => result.Status == KindStatus.Missing);
        var others = MetadataKinds.All.Except(SettingsKinds.All).Except(SecurityKinds.All)
            .Select(kind => kind.Path.Split('?')[0]).ToHashSet(StringComparer.Ordinal);
        _server.Journal.Entries
            .Count(entry => entry.Kind == RequestKind.Rest && !others.Contains(PathIn(entry.CanonicalPath)))
            .Should().BeInRange(30, 45);
    }

    private static string PathIn(string path) => string.Concat(path.Split('/').Skip(4).Select(part => "/" + part));

    private int Used(string token) => _server.Limits.Get(new(_server.Tokens.Find(token)), RateLimits.Core).Used;

    private EarlierFiles Earlier(IReadOnlyDictionary<string, KindResult> results, string folder) => new(
        _folder.In(folder),
        results.Values.Where(result => result.Status == KindStatus.Read).ToDictionary(
            result => result.Kind,
            result => new MetadataFacts(
                result.Count, result.Digest, result.Form, DateOnly.MinValue, Size: 0, result.Watermark, result.ETag),
            StringComparer.Ordinal));

    private Task SeedAsync(SizedRepository size) =>
        RepositorySeeder.SeedAsync(_gears, size, [_admin, _server.Model.AddUser("hubert")], Cancel);

    private Task<string> FileAsync(string folder, string kind) =>
        File.ReadAllTextAsync(Path.Combine(_folder.In(folder), $"{kind}.json"), Cancel);

    private async Task<Dictionary<string, KindResult>> ReadAsync(
        GitHubSession session, string folder, EarlierFiles? earlier = null)
    {
        var request = new MetadataRequest
        {
            Repository = new() { Id = _gears.Id, Name = _gears.Name, FullName = _gears.FullName },
            Folder = _folder.In(folder),
            Plan = new() { AllowsConditional = earlier is not null },
            Earlier = earlier,
        };
        return (await session.Metadata.ReadAsync(request, Cancel))
            .ToDictionary(result => result.Kind, StringComparer.Ordinal);
    }

    private GitHubSession Session(string? token = null) => new(
        new()
        {
            Endpoints = new() { Api = _server.ApiUrl, GraphQl = _server.GraphQlUrl, Server = _server.ServerUrl },
            Token = token ?? _server.Tokens.AddClassic(_admin).Value,
        },
        new RecordingProgress(),
        TimeProvider.System,
        FakeGitHub.Fast);
}
