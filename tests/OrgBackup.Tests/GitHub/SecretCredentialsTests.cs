using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OrgBackup.Aws;
using OrgBackup.GitHub;

namespace OrgBackup.Tests.GitHub;

public sealed class SecretCredentialsTests : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);
    private int _exchanges;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task A_token_that_is_renewed_while_a_run_goes_on_is_taken_up()
    {
        var secret = new Secret("ghp_old", "ghp_new");
        await using var server = await FakeGitHub.StartAsync(Accepting("ghp_new"));
        using var session = Session(server, secret);

        using var answer = await session.Api.GetAsync("/x", Cancel);
        using var later = await session.Api.GetAsync("/y", Cancel);

        secret.Reads.Should().Equal(false, true);
        server.Requests.Select(request => request.Header("Authorization"))
            .Should().Equal("Bearer ghp_old", "Bearer ghp_new", "Bearer ghp_new");
    }

    [Fact]
    public async Task A_token_that_stays_the_same_is_read_again_once_only()
    {
        var secret = new Secret("ghp_CANARY", "ghp_CANARY");
        await using var server = await FakeGitHub.StartAsync(Accepting("ghp_other"));
        using var session = Session(server, secret);

        for (var i = 0; i < 3; i++)
        {
            var failure = await FluentActions.Awaiting(() => session.Api.GetAsync("/x", Cancel))
                .Should().ThrowAsync<TokenRejectedException>();
            failure.Which.ToString().Should().NotContain("CANARY");
        }

        secret.Reads.Should().Equal(false, true);
        server.Requests.Should().HaveCount(4, "the first rejection is tried again, the later ones are not");
    }

    [Fact]
    public async Task Many_rejections_at_once_cause_one_reading()
    {
        var secret = new Secret("ghp_old", "ghp_new");
        await using var server = await FakeGitHub.StartAsync(Accepting("ghp_new"));
        using var session = Session(server, secret);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => session.Api.GetAsync($"/{i}", Cancel)));

        secret.Reads.Should().Equal(false, true);
    }

    [Fact]
    public async Task An_App_in_the_secret_asks_for_its_installations_token()
    {
        var secret = new Secret(App(_key));
        await using var server = await FakeGitHub.StartAsync(Exchanging());
        using var session = Session(server, secret);

        using var answer = await session.Api.GetAsync("/x", Cancel);
        await session.Discovery.FindAsync("acme", Cancel);

        server.Requests.Select(request => request.Target).Should().StartWith(
            ["/app/installations/34/access_tokens", "/x", "/installation/repositories?per_page=100"]);
        server.Requests[1].Header("Authorization").Should().Be("Bearer ghs_1");
        secret.Reads.Should().Equal(false);
    }

    [Fact]
    public async Task An_App_whose_key_was_replaced_goes_on_with_the_new_one()
    {
        using var fresh = RSA.Create(2048);
        var secret = new Secret(App(_key), App(fresh));
        await using var server = await FakeGitHub.StartAsync(Exchanging(refused: 1));
        using var session = Session(server, secret);

        using var answer = await session.Api.GetAsync("/x", Cancel);

        secret.Reads.Should().Equal(false, true);
    }

    [Fact]
    public async Task An_App_that_stays_rejected_is_told_where_to_look()
    {
        var secret = new Secret(App(_key), App(_key));
        await using var server = await FakeGitHub.StartAsync(Exchanging(refused: 99));
        using var session = Session(server, secret);

        var failure = await FluentActions.Awaiting(() => session.Api.GetAsync("/x", Cancel))
            .Should().ThrowAsync<TokenRejectedException>();

        failure.Which.Hint.Should().Contain("privateKey in the secret 'github'");
        secret.Reads.Should().Equal(false, true);
        _exchanges.Should().Be(1, "the same key need not be tried twice");
    }

    [Fact]
    public async Task A_token_needs_no_variable_but_the_addresses_are_read_from_theirs()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["GITHUB_API_URL"] = "https://git.example/api/v3" };

        var settings = GitHubSettings.FromSecret(variables.GetValueOrDefault, new Secret("ghp_CANARY"));

        settings.Endpoints.Api.AbsoluteUri.Should().Be("https://git.example/api/v3");
        using var session = new GitHubSession(settings, new RecordingProgress(), TimeProvider.System);
        (await session.Credentials.GetTokenAsync(Cancel)).Should().Be("ghp_CANARY");
    }

    private static GitHubSession Session(FakeGitHub server, ISecretSource secret) => new(
        new GitHubSettings { Endpoints = server.Settings.Endpoints, Secret = secret },
        new RecordingProgress(),
        TimeProvider.System,
        FakeGitHub.Fast);

    private static string App(RSA key) =>
        JsonSerializer.Serialize(new { appId = 12, installationId = 34, privateKey = key.ExportRSAPrivateKeyPem() });

    private static Func<HttpContext, Task> Accepting(string token) => context =>
        context.JsonAsync("{}", context.Request.Headers.Authorization == $"Bearer {token}" ? 200 : 401);

    private Func<HttpContext, Task> Exchanging(int refused = 0) => context =>
    {
        if (context.Request.Method != "POST")
        {
            return context.JsonAsync("""{"total_count":0,"repositories":[]}""");
        }

        var number = Interlocked.Increment(ref _exchanges);
        var end = TimeProvider.System.GetUtcNow().AddHours(1).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        return number <= refused
            ? context.JsonAsync("""{"message":"no"}""", 401)
            : context.JsonAsync($$"""{"token":"ghs_{{number}}","expires_at":"{{end}}"}""", 201);
    };

    /// <summary>A secret of one text after the other: each fresh reading gives the next.</summary>
    private sealed class Secret(params string[] texts) : ISecretSource
    {
        private readonly List<bool> _reads = [];

        public string Name => "github";

        public IReadOnlyList<bool> Reads => _reads;

        public async ValueTask<string> GetAsync(bool fresh, CancellationToken cancellationToken)
        {
            await Task.Yield();
            _reads.Add(fresh);
            return texts[_reads.Count(read => read)];
        }
    }
}
