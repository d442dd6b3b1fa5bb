using System.Text.Json;
using OrgBackup.Discover;
using OrgBackup.GitHub;
using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Seed;
using OrgBackup.Metadata;
using OrgBackup.Tests.GitHub;

namespace OrgBackup.Tests.Metadata;

/// <summary>The organization's own kinds, read from the stand-in.</summary>
[ChecksStoredKinds]
public sealed class OrganizationMetadataTests : IAsyncLifetime
{
    private static readonly string[] OwnerScopes = ["repo", "admin:org", "admin:org_hook", "read:project"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("organization-");
    private GitHubServer _server = null!;
    private Account _acme = null!;
    private Account _mona = null!;
    private Account _hubert = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await GitHubServer.StartAsync(cancellationToken: Cancel);
        _mona = _server.Model.AddUser("mona");
        _hubert = _server.Model.AddUser("hubert");
        _acme = _server.Model.AddOrganization("acme", _mona);
        var outsider = _server.Model.AddUser("visitor");
        _server.Model.AddRepository(_acme, "gears", gears => gears.Collaborators[outsider.Login] = "read");
        OrganizationSeed.Fill(_server.Model, _acme, [_mona, _hubert]);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Every_kind_of_an_organization_is_read_with_an_owners_token()
    {
        using var session = Session(OwnerScopes);

        var results = await ReadAsync(session);

        results.Values.Should().OnlyContain(result => result.Status == KindStatus.Read && result.Form.Length > 0);
        results.Keys.Should().BeEquivalentTo(OrganizationKinds.All.Select(kind => kind.Name));
        results.ToDictionary(pair => pair.Key, pair => pair.Value.Count, StringComparer.Ordinal).Should().Contain(
            new Dictionary<string, long>(StringComparer.Ordinal)
            {
                ["organization"] = 1,
                ["members"] = 2,
                ["owners"] = 1,
                ["teams"] = 2,
                ["invitations"] = 1,
                ["outside_collaborators"] = 1,
                ["webhooks"] = 1,
                ["property_schema"] = 3,
                ["issue_types"] = 2,
                ["projects"] = 2,
                ["team_members"] = 2,
                ["team_repositories"] = 2,
                ["rulesets"] = 1,
                ["actions_variables"] = 1,
                ["actions_secrets"] = 1,
                ["dependabot_secrets"] = 1,
                ["codespaces_secrets"] = 1,
                ["project_fields"] = 4,
                ["project_items"] = 2,
                ["project_views"] = 2,
            });
    }

    [Fact]
    public async Task A_members_token_names_the_permission_of_each_kind_that_it_may_not_see()
    {
        using var session = Session(["repo", "read:org"], _hubert);

        var results = await ReadAsync(session);

        results["members"].Status.Should().Be(KindStatus.Read);
        results["webhooks"].Should().Match<KindResult>(result =>
            result.Status == KindStatus.Missing && result.Reason == "permission"
            && result.Permission == "organization_hooks=read");
    }

    [Fact]
    public async Task Members_are_stored_exactly_as_they_were_sent()
    {
        using var session = Session(OwnerScopes);
        using var sent = await session.Api.GetAsync("/orgs/acme/members", Cancel);

        await ReadAsync(session);

        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(FileOf("members"), Cancel));
        file.RootElement.EnumerateArray().Select(member => member.GetRawText())
            .Should().Equal(Json.Parse(sent.Bytes).RootElement.EnumerateArray().Select(member => member.GetRawText()));
    }

    [Fact]
    public async Task A_project_s_items_have_the_values_of_all_its_fields()
    {
        using var session = Session(OwnerScopes);

        await ReadAsync(session);

        using var items = JsonDocument.Parse(await File.ReadAllTextAsync(FileOf("project_items"), Cancel));
        items.RootElement[0].GetProperty("fields").EnumerateArray()
            .Select(field => field.GetProperty("name").GetString()).Should().Equal("Title", "Status", "Estimate");
    }

    [Fact]
    public async Task A_project_s_views_say_whose_they_are_and_what_they_show()
    {
        using var session = Session(OwnerScopes);

        var results = await ReadAsync(session);

        results["project_views"].Form.Should().Be("graphql");
        using var views = JsonDocument.Parse(await File.ReadAllTextAsync(FileOf("project_views"), Cancel));
        var board = views.RootElement.EnumerateArray()
            .Single(view => view.GetProperty("layout").GetString() == "BOARD_LAYOUT");
        board.GetProperty("project").GetProperty("number").GetInt32().Should().Be(1);
        board.GetProperty("groupByFields").GetProperty("nodes")[0].GetProperty("name").GetString().Should().Be("Status");
    }

    [Fact]
    public async Task A_team_s_members_stand_under_its_name_with_their_roles()
    {
        using var session = Session(OwnerScopes);

        await ReadAsync(session);

        using var groups = JsonDocument.Parse(await File.ReadAllTextAsync(FileOf("team_members"), Cancel));
        var platform = groups.RootElement.EnumerateArray()
            .Single(group => group.GetProperty("team").GetString() == "platform-engineers");
        platform.GetProperty("members").EnumerateArray().Single().GetProperty("role").GetString()
            .Should().Be("maintainer");
    }

    [Fact]
    public async Task A_ruleset_is_stored_with_its_rules()
    {
        using var session = Session(OwnerScopes);

        await ReadAsync(session);

        using var rulesets = JsonDocument.Parse(await File.ReadAllTextAsync(FileOf("rulesets"), Cancel));
        rulesets.RootElement[0].GetProperty("rules")[0].GetProperty("type").GetString().Should().Be("deletion");
    }

    [Fact]
    public async Task What_an_older_server_does_not_know_is_off_and_not_missing()
    {
        _server.Model.Change(() =>
        {
            var content = _acme.Content;
            (content.Properties, content.IssueTypes, content.Projects) = (null, null, null);
        });
        using var session = Session(OwnerScopes);

        var results = await ReadAsync(session);

        results.Where(pair => pair.Value.Status == KindStatus.Off).Select(pair => pair.Key).Should().BeEquivalentTo(
            "property_schema", "issue_types", "projects", "project_fields", "project_items");
        results.Values.Should().NotContain(result => result.Status == KindStatus.Missing);
    }

    [Fact]
    public async Task A_user_s_account_has_no_kinds_of_an_organization_and_nobody_asks()
    {
        _server.Model.AddRepository(_hubert, "dotfiles");
        using var session = Session(OwnerScopes);

        var found = await session.Discovery.FindAsync("hubert", Cancel);

        found.Should().ContainSingle().Which.IsOrganization.Should().BeFalse();
        _server.Journal.Entries.Should().NotContain(entry => entry.Path == "/orgs/hubert");
    }

    [Fact]
    public async Task An_organization_is_known_from_its_listed_repositories_and_asked_for_only_when_it_has_none()
    {
        var empty = _server.Model.AddOrganization("empty", _mona);
        using var session = Session(OwnerScopes);

        var ofAcme = await session.Discovery.FindAsync("acme", Cancel);
        var calls = session.Calls;
        var ofEmpty = await session.Discovery.FindAsync("empty", Cancel);

        (ofAcme[^1].Id, calls).Should().Be((_acme.Id, 2), "one lists them, one asks what changed");
        ofEmpty.Should().Equal(DiscoveredRepository.OfOrganization(empty.Id, "empty"));
        (session.Calls - calls).Should().Be(2);
    }

    [Fact]
    public async Task Another_organization_under_the_login_is_not_mistaken_for_the_one_that_was_listed()
    {
        using var session = Session(OwnerScopes);
        var other = DiscoveredRepository.OfOrganization(_acme.Id + 1, "acme");

        var act = () => session.Metadata.ReadAsync(other, _folder.FullName, Cancel);

        (await act.Should().ThrowAsync<ResourceNotFoundException>())
            .Which.Message.Should().Contain("another organization");
    }

    private string FileOf(string kind) => Path.Combine(_folder.FullName, $"{kind}.json");

    private GitHubSession Session(IReadOnlyList<string> scopes, Account? user = null) => new(
        new()
        {
            Endpoints = new() { Api = _server.ApiUrl, GraphQl = _server.GraphQlUrl, Server = _server.ServerUrl },
            Token = _server.Tokens.AddClassic(user ?? _mona, scopes).Value,
        },
        new RecordingProgress(),
        TimeProvider.System,
        FakeGitHub.Fast);

    private async Task<Dictionary<string, KindResult>> ReadAsync(GitHubSession session)
    {
        var found = await session.Discovery.FindAsync("acme", Cancel);
        var results = await session.Metadata.ReadAsync(
            found.Single(item => item.IsOrganization), _folder.FullName, Cancel);
        return results.ToDictionary(result => result.Kind, StringComparer.Ordinal);
    }
}
