using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using OrgBackup.GitHub;

namespace OrgBackup.Tests.GitHub;

public sealed class AppCredentialsTests : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);
    private int _tokens;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task The_request_for_a_token_is_signed_by_the_key_and_valid_for_less_than_ten_minutes()
    {
        await using var server = await FakeGitHub.StartAsync(AnswerAsync);
        using var session = new GitHubSession(
            Settings(server), new RecordingProgress(), TimeProvider.System, FakeGitHub.Fast);

        using var answer = await session.Api.GetAsync("/x", Cancel);

        var exchange = server.Requests[0];
        (exchange.Method, exchange.Target).Should().Be(("POST", "/app/installations/34/access_tokens"));
        var parts = exchange.Header("Authorization")!["Bearer ".Length..].Split('.');
        _key.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
            Base64Url.DecodeFromChars(parts[2]),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1).Should().BeTrue();
        var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])).RootElement;
        claims.GetProperty("iss").GetString().Should().Be("12");
        (claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64()).Should().BeLessThanOrEqualTo(600);
        server.Requests[1].Header("Authorization").Should().Be("Bearer ghs_1");
    }

    [Fact]
    public async Task A_token_is_used_until_five_minutes_before_its_end()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        using var credentials = Credentials(time);

        var first = await credentials.GetTokenAsync(Cancel);
        time.Advance(TimeSpan.FromMinutes(54));
        var second = await credentials.GetTokenAsync(Cancel);
        time.Advance(TimeSpan.FromMinutes(2));
        var third = await credentials.GetTokenAsync(Cancel);

        new[] { first, second, third }.Should().Equal("ghs_1", "ghs_1", "ghs_2");
    }

    [Fact]
    public async Task Many_who_ask_at_once_get_one_token()
    {
        using var credentials = Credentials(TimeProvider.System);

        var all = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Task.Run(() => credentials.GetTokenAsync(Cancel).AsTask(), Cancel)));

        all.Should().AllBe("ghs_1");
    }

    [Fact]
    public async Task A_rejected_token_is_renewed_once_and_the_request_sent_again()
    {
        await using var server = await FakeGitHub.StartAsync(context =>
            context.Request.Headers.Authorization == "Bearer ghs_1" ? context.JsonAsync("{}", 401) : AnswerAsync(context));
        using var session = new GitHubSession(
            Settings(server), new RecordingProgress(), TimeProvider.System, FakeGitHub.Fast);

        using var answer = await session.Api.GetAsync("/x", Cancel);

        server.Requests.Should().HaveCount(4);
        server.Requests[3].Header("Authorization").Should().Be("Bearer ghs_2");
    }

    [Fact]
    public async Task A_token_that_stays_rejected_ends_after_one_renewal()
    {
        await using var server = await FakeGitHub.StartAsync(context =>
            context.Request.Path == "/x" ? context.JsonAsync("{}", 401) : AnswerAsync(context));
        using var session = new GitHubSession(
            Settings(server), new RecordingProgress(), TimeProvider.System, FakeGitHub.Fast);

        var asking = () => session.Api.GetAsync("/x", Cancel);

        await asking.Should().ThrowAsync<TokenRejectedException>();
        server.Requests.Should().HaveCount(4);
    }

    [Theory]
    [InlineData(401, typeof(TokenRejectedException))]
    [InlineData(404, typeof(TokenRejectedException))]
    [InlineData(403, typeof(GitHubProtocolException))]
    [InlineData(500, typeof(GitHubUnavailableException))]
    public async Task A_refused_exchange_is_told_as_what_it_is(int status, Type expected)
    {
        await using var server = await FakeGitHub.StartAsync(
            context => context.JsonAsync("""{"message":"no"}""", status));
        using var session = new GitHubSession(
            Settings(server), new RecordingProgress(), TimeProvider.System, FakeGitHub.Fast);

        var failure = await FluentActions.Awaiting(() => session.Api.GetAsync("/x", Cancel))
            .Should().ThrowAsync<BackupException>();

        failure.Which.Should().BeOfType(expected);
        failure.Which.ToString().Should().NotContain("eyJ");
    }

    [Fact]
    public async Task A_renewal_needs_no_second_place_at_the_gate()
    {
        await using var server = await FakeGitHub.StartAsync(AnswerAsync);
        using var session = new GitHubSession(
            Settings(server), new RecordingProgress(), TimeProvider.System, FakeGitHub.Fast with { MaxConcurrency = 1 });

        await Task.WhenAll(Enumerable.Range(0, 5).Select(i => session.Api.GetAsync($"/{i}", Cancel)));

        session.Calls.Should().Be(6);
    }

    [Fact]
    public async Task The_rate_limit_is_asked_for_with_the_token()
    {
        await using var server = await FakeGitHub.StartAsync(context => context.JsonAsync(
            """
            {"resources":{"core":{"limit":5000,"used":1,"remaining":4999,"reset":1372700873},
            "search":{"limit":30,"remaining":18,"reset":1372697452},
            "graphql":{"limit":5000,"remaining":4993,"reset":1372700389}},"rate":{"limit":5000,"remaining":4999,"reset":1372700873}}
            """));
        using var session = server.Session();

        var info = await session.RateLimitAsync(Cancel);

        info!.Rest.Should().Be(new RateBudget(5000, 4999, DateTimeOffset.FromUnixTimeSeconds(1372700873)));
        info.GraphQl!.Remaining.Should().Be(4993);
        server.Requests.Should()
            .ContainSingle().Which.Header("Authorization").Should().Be($"Bearer {FakeGitHub.Token}");
    }

    [Fact]
    public async Task A_server_without_limits_has_no_rate_limit_to_tell()
    {
        await using var server = await FakeGitHub.StartAsync(
            context => context.JsonAsync("""{"message":"Rate limiting is not enabled."}""", 404));
        using var session = server.Session();

        (await session.RateLimitAsync(Cancel)).Should().BeNull();
    }

    private AppCredentials Credentials(TimeProvider time) => new(
        App(),
        (_, _) => Task.FromResult(new InstallationToken(
            string.Create(CultureInfo.InvariantCulture, $"ghs_{Interlocked.Increment(ref _tokens)}"), time.GetUtcNow().AddHours(1))),
        time);

    private GitHubSettings Settings(FakeGitHub server) => new() { Endpoints = server.Settings.Endpoints, App = App() };

    private GitHubAppSettings App() =>
        new() { AppId = "12", InstallationId = 34, PrivateKey = _key.ExportRSAPrivateKeyPem() };

    private Task AnswerAsync(HttpContext context) => context.Request.Method == "POST"
        ? context.JsonAsync(
            $$"""{"token":"ghs_{{Interlocked.Increment(ref _tokens)}}","expires_at":"{{TimeProvider.System.GetUtcNow().AddHours(1):yyyy-MM-ddTHH:mm:ssZ}}"}""",
            201)
        : context.JsonAsync("{}");
}
