using System.Globalization;
using System.Security.Cryptography;
using OrgBackup.GitHub;
using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.Report;

namespace OrgBackup.Tests.GitHub;

/// <summary>When a token ends, and whose installation an App works with.</summary>
public sealed class TokenExpiryTests : IAsyncLifetime
{
    private GitHubServer _server = null!;
    private Account _mona = null!;
    private Account _acme = null!;
    private Account _other = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await GitHubServer.StartAsync(cancellationToken: Cancel);
        _mona = _server.Model.AddUser("mona");
        _acme = _server.Model.AddOrganization("acme", _mona);
        _other = _server.Model.AddOrganization("other", _mona);
        foreach (var owner in (Account[])[_mona, _acme, _other])
        {
            _server.Model.AddRepository(owner, $"of-{owner.Login}");
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("2026-12-01 00:00:00 UTC", "2026-12-01T00:00:00Z")]
    [InlineData("2026-12-01 00:00:00 -0500", "2026-12-01T05:00:00Z")]
    [InlineData("2026-12-01 00:00:00 +0130", "2026-11-30T22:30:00Z")]
    [InlineData("next week", null)]
    [InlineData("", null)]
    public void Each_form_of_GitHub_s_header_is_understood(string header, string? expected) =>
        TokenExpiry.Read(header).Should().Be(
            expected is null ? null : DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture));

    [Fact]
    public async Task A_personal_token_s_end_is_known_after_the_listing()
    {
        var token = _server.Tokens.AddClassic(_mona);
        token.ExpiresAt = TimeProvider.System.GetUtcNow().AddDays(9);
        using var session = Session(new() { Endpoints = Endpoints, Token = token.Value });

        var before = session.TokenExpiresAt;
        await session.Discovery.FindAsync("acme", Cancel);

        before.Should().BeNull();
        session.TokenExpiresAt.Should().BeCloseTo(token.ExpiresAt!.Value, TimeSpan.FromSeconds(1));
        TokenWarning.Of(session.TokenExpiresAt, TimeProvider.System.GetUtcNow()).Should().Contain(" days, on ");
    }

    [Fact]
    public async Task A_token_without_an_end_tells_none()
    {
        using var session = Session(new() { Endpoints = Endpoints, Token = _server.Tokens.AddClassic(_mona).Value });

        await session.Discovery.FindAsync("acme", Cancel);

        session.TokenExpiresAt.Should().BeNull();
    }

    [Fact]
    public async Task An_expired_token_is_told_as_what_it_is()
    {
        var token = _server.Tokens.AddClassic(_mona);
        token.ExpiresAt = TimeProvider.System.GetUtcNow().AddDays(-1);
        using var session = Session(new() { Endpoints = Endpoints, Token = token.Value });

        var listing = () => session.Discovery.FindAsync("acme", Cancel);

        (await listing.Should().ThrowAsync<TokenRejectedException>()).Which.Hint.Should().Contain("expired");
    }

    [Theory]
    [InlineData(15, null)]
    [InlineData(14, "in 14 days")]
    [InlineData(1.5, "in 1 day,")]
    [InlineData(0.2, "within a day")]
    public void The_warning_begins_fourteen_days_ahead(double days, string? words)
    {
        var now = new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

        var warning = TokenWarning.Of(now.AddDays(days), now);

        (warning?.Contains(words ?? "never", StringComparison.Ordinal)).Should().Be(words is null ? null : true);
    }

    [Theory]
    [InlineData("acme")]
    [InlineData("OTHER")]
    [InlineData("mona")]
    public async Task One_App_with_several_installations_needs_no_installation_s_number(string account)
    {
        using var key = RSA.Create(2048);
        InstallEverywhere(key);
        using var session = Session(SettingsOf(key, account));

        var found = await session.Discovery.FindAsync(account, Cancel);

        found[0].FullName.Should().BeEquivalentTo($"{account}/of-{account}");
        session.TokenExpiresAt.Should().BeNull("an installation's token is renewed by itself");
        _server.Journal.Entries.Count(entry => entry.Path.EndsWith("/installation", StringComparison.Ordinal))
            .Should().BeLessThanOrEqualTo(2, "it is looked up once");
    }

    [Fact]
    public async Task An_App_that_is_not_installed_in_the_organization_says_so()
    {
        using var key = RSA.Create(2048);
        InstallEverywhere(key);
        _server.Model.AddOrganization("third", _mona);
        using var session = Session(SettingsOf(key, "third"));

        var listing = () => session.Discovery.FindAsync("third", Cancel);

        (await listing.Should().ThrowAsync<TokenRejectedException>())
            .Which.Message.Should().Be("The GitHub App is not installed in 'third'.");
    }

    [Fact]
    public async Task An_App_whose_key_is_wrong_is_rejected_when_its_installation_is_looked_up()
    {
        using var key = RSA.Create(2048);
        using var wrong = RSA.Create(2048);
        InstallEverywhere(key);
        using var session = Session(SettingsOf(wrong, "acme"));

        var listing = () => session.Discovery.FindAsync("acme", Cancel);

        (await listing.Should().ThrowAsync<TokenRejectedException>()).Which.Message.Should().Contain("signed request");
    }

    private GitHubEndpoints Endpoints =>
        new() { Api = _server.ApiUrl, GraphQl = _server.GraphQlUrl, Server = _server.ServerUrl };

    private static GitHubSession Session(GitHubSettings settings) =>
        new(settings, new RecordingProgress(), TimeProvider.System, FakeGitHub.Fast);

    private GitHubSettings SettingsOf(RSA key, string account) => new()
    {
        Endpoints = Endpoints,
        App = new() { AppId = "12", PrivateKey = key.ExportRSAPrivateKeyPem() },
        Account = account,
    };

    private void InstallEverywhere(RSA key)
    {
        var permissions = new Dictionary<string, string>(StringComparer.Ordinal) { ["contents"] = "read" };
        var app = _server.Apps.Add(12, "backup", _acme, key);
        app.Install(34, _acme, permissions);
        app.Install(35, _other, permissions);
        app.Install(36, _mona, permissions);
    }
}
