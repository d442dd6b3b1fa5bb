using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using OrgBackup.Tests.StandIn.Support;

namespace OrgBackup.Tests.StandIn;

public sealed class AuthenticationTests
{
    private static readonly Dictionary<string, string> ReadsContents = new(StringComparer.Ordinal) { ["contents"] = "read" };

    [Fact]
    public async Task An_unknown_token_is_refused_even_for_public_data()
    {
        await using var example = await Example.StartAsync();
        using var client = new ApiClient(example.Server, "ghp_unknown");

        using var response = await client.SendAsync("/repos/acme/gears");

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await ApiClient.ReadAsync(response))["message"]!.GetValue<string>().Should().Be("Bad credentials");
    }

    [Fact]
    public async Task A_token_stops_working_when_it_expires()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        await using var example = await Example.StartAsync(new() { Time = time });
        example.Token.ExpiresAt = time.GetUtcNow().AddHours(1);

        using var before = await example.Client.SendAsync("/user");
        time.Advance(TimeSpan.FromHours(1));
        using var after = await example.Client.SendAsync("/user");

        before.StatusCode.Should().Be(HttpStatusCode.OK);
        ApiClient.Header(before, "github-authentication-token-expiration").Should().Be("2026-11-22 13:00:00 UTC");
        after.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_private_repository_is_not_found_without_a_token_that_may_read_it()
    {
        await using var example = await Example.StartAsync();
        example.AddPrivate("payroll");
        using var anonymous = new ApiClient(example.Server, null);
        using var stranger = new ApiClient(
            example.Server, example.Server.Tokens.AddClassic(example.Server.Model.AddUser("eve")).Value);
        using var narrow = new ApiClient(
            example.Server, example.Server.Tokens.AddClassic(example.Admin, ["public_repo"]).Value);

        foreach (var client in (ApiClient[])[anonymous, stranger, narrow])
        {
            using var response = await client.SendAsync("/repos/acme/payroll");
            response.StatusCode.Should().Be(HttpStatusCode.NotFound);
            (await client.ListAsync("/orgs/acme/repos")).Select(item => item["name"]!.GetValue<string>()).Should()
                .Equal("gears");
        }

        (await example.Client.GetAsync("/repos/acme/payroll"))["private"]!.GetValue<bool>().Should().BeTrue();
    }

    [Fact]
    public async Task Members_read_what_the_organization_lets_members_read()
    {
        await using var example = await Example.StartAsync();
        example.AddPrivate("payroll");
        var member = example.Server.Model.AddUser("grace");
        example.Acme.Members["grace"] = "member";
        using var client = new ApiClient(example.Server, example.Server.Tokens.AddClassic(member).Value);

        using var allowed = await client.SendAsync("/repos/acme/payroll");
        example.Acme.DefaultRepositoryPermission = "none";
        using var refused = await client.SendAsync("/repos/acme/payroll");

        allowed.StatusCode.Should().Be(HttpStatusCode.OK);
        refused.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_fine_grained_token_without_the_permission_is_told_which_one_it_lacks()
    {
        await using var example = await Example.StartAsync();
        example.AddPrivate("payroll");
        using var client = new ApiClient(
            example.Server, example.Server.Tokens.AddFineGrained(example.Admin, example.Acme, ReadsContents).Value);

        using var issues = await client.SendAsync("/repos/acme/payroll/issues");
        using var releases = await client.SendAsync("/repos/acme/payroll/releases");

        issues.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await ApiClient.ReadAsync(issues))["message"]!.GetValue<string>().Should().Be(
            "Resource not accessible by personal access token");
        ApiClient.Header(issues, "X-Accepted-GitHub-Permissions").Should().Be("issues=read; pull_requests=read");
        releases.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_fine_grained_token_reads_public_data_without_any_permission()
    {
        await using var example = await Example.StartAsync();
        using var client = new ApiClient(
            example.Server, example.Server.Tokens.AddFineGrained(example.Admin, example.Acme, ReadsContents).Value);

        using var response = await client.SendAsync("/repos/acme/gears/issues");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_app_gets_a_token_that_reads_the_selected_repositories_for_an_hour()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        await using var example = await Example.StartAsync(new() { Time = time });
        var payroll = example.AddPrivate("payroll");
        example.AddPrivate("secrets");
        using var key = RSA.Create(2048);
        example.Server.Apps.Add(77, "backup", example.Admin, key).Install(
            501, example.Acme, ReadsContents, [payroll.Id]);
        using var app = new ApiClient(example.Server, AppJwt.Make(key, "77", time.GetUtcNow()));

        using var made = await app.Http.PostAsync(
            app.Address("/app/installations/501/access_tokens"), null, TestContext.Current.CancellationToken);
        using var installation = new ApiClient(
            example.Server, (await ApiClient.ReadAsync(made))["token"]!.GetValue<string>());
        var list = await installation.GetAsync("/installation/repositories");
        using var unselected = await installation.SendAsync("/repos/acme/secrets");
        time.Advance(TimeSpan.FromMinutes(61));
        using var late = await installation.SendAsync("/repos/acme/payroll");

        made.StatusCode.Should().Be(HttpStatusCode.Created);
        list["repositories"]!.AsArray().Select(item => item!["name"]!.GetValue<string>()).Should().Equal("payroll");
        unselected.StatusCode.Should().Be(HttpStatusCode.NotFound);
        late.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(900, "'Expiration time' claim ('exp') is too far in the future")]
    [InlineData(
        0,
        "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires")]
    public async Task An_app_token_of_a_wrong_life_time_is_refused(int lifeSeconds, string message)
    {
        await using var example = await Example.StartAsync();
        using var key = RSA.Create(2048);
        example.Server.Apps.Add(77, "backup", example.Admin, key);
        using var app = new ApiClient(
            example.Server, AppJwt.Make(key, "77", TimeProvider.System.GetUtcNow(), lifeSeconds));

        using var response = await app.SendAsync("/app");

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await ApiClient.ReadAsync(response))["message"]!.GetValue<string>().Should().Be(message);
    }

    [Fact]
    public async Task An_app_token_signed_by_another_key_is_refused()
    {
        await using var example = await Example.StartAsync();
        using var key = RSA.Create(2048);
        using var other = RSA.Create(2048);
        example.Server.Apps.Add(77, "backup", example.Admin, key);
        using var app = new ApiClient(example.Server, AppJwt.Make(other, "77", TimeProvider.System.GetUtcNow()));

        using var response = await app.SendAsync("/app");

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_request_without_a_user_agent_is_refused()
    {
        await using var example = await Example.StartAsync();
        example.Client.Http.DefaultRequestHeaders.UserAgent.Clear();

        using var response = await example.Client.SendAsync("/user");

        response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task An_unknown_api_version_is_refused()
    {
        await using var example = await Example.StartAsync();

        using var response = await example.Client.SendAsync("/user", ("X-GitHub-Api-Version", "2019-01-01"));

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task An_enterprise_server_has_one_origin_and_its_own_paths()
    {
        await using var example = await Example.StartAsync(new() { Enterprise = true });

        example.Server.ApiUrl.AbsolutePath.Should().Be("/api/v3");
        example.Server.GraphQlUrl.AbsolutePath.Should().Be("/api/graphql");
        (await example.Client.GetAsync("/user"))["login"]!.GetValue<string>().Should().Be("ada");
        (await example.Client.QueryAsync("{ viewer { login } }"))["data"]!["viewer"]!["login"]!.GetValue<string>()
            .Should().Be("ada");
    }
}
