using Microsoft.Extensions.Time.Testing;
using OrgBackup.Backup;
using OrgBackup.GitHub;
using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Limits;
using OrgBackup.GitHubStandIn.Seed;
using OrgBackup.Tests.StandIn.Support;
using OrgBackup.Tests.Support;
using OrgBackup.Tests.Support.Cloud;

namespace OrgBackup.Tests.StandIn;

/// <summary>GitHub's secondary limits, counted by the stand-in for every request.</summary>
public sealed class BudgetTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_large_backup_never_goes_beyond_the_limits_of_a_minute_or_of_requests_at_once()
    {
        var clock = new FastClock(20);
        await using var server = await GitHubServer.StartAsync(new() { Time = clock }, Cancel);
        var admin = server.Model.AddUser("mona");
        await ManySmallRepositories.SeedAsync(server, server.Model.AddOrganization("acme", admin), 100, Cancel);
        using var session = Session(server, server.Tokens.AddClassic(admin).Value, clock, GitHubClientOptions.ShareOf(1) with
        {
            MaxRateLimitWait = TimeSpan.FromHours(1),
            HeadersTimeout = TimeSpan.FromHours(1),
            IdleTimeout = TimeSpan.FromHours(1),
            BodyTimeout = TimeSpan.FromHours(1),
        });
        using var folder = new TempFolder();

        var repositories = await session.Discovery.FindAsync("acme", Cancel);
        var all = new ParallelOptions { MaxDegreeOfParallelism = 30, CancellationToken = Cancel };
        await Parallel.ForEachAsync(repositories, all, async (repository, token) =>
            await session.Metadata.ReadAsync(repository, folder.In(repository.Name), token));

        server.Journal.ApiCalls.Should().BeGreaterThan(BudgetWatch.RestPerMinute, "less than a minute's worth proves nothing");
        server.Budget.Violations.Should().BeEmpty();
        TestContext.Current.SendDiagnosticMessage(
            "{0} calls, at most {1} points in a minute, {2} at once",
            server.Journal.ApiCalls, server.Budget.Most, server.Journal.MaxConcurrent);
    }

    [Fact]
    public async Task The_request_that_is_one_too_many_in_a_minute_is_noted_and_the_next_minute_is_free()
    {
        var clock = new FakeTimeProvider();
        await using var server = await GitHubServer.StartAsync(new() { Time = clock }, Cancel);
        using var client = new ApiClient(server, server.Tokens.AddClassic(server.Model.AddUser("mona")).Value);
        for (var i = 0; i < BudgetWatch.RestPerMinute; i++)
        {
            (await client.SendAsync("/rate_limit")).Dispose();
        }

        server.Budget.Violations.Should().BeEmpty();
        (await client.SendAsync("/rate_limit")).Dispose();
        server.Budget.Violations.Should().ContainSingle().Which.Should().Be("901 core points in a minute, 900 are allowed");
        clock.Advance(TimeSpan.FromMinutes(1));
        (await client.SendAsync("/rate_limit")).Dispose();
        server.Budget.Violations.Should().ContainSingle();
    }

    [Fact]
    public async Task More_than_a_hundred_requests_at_once_are_noted()
    {
        await using var server = await GitHubServer.StartAsync(cancellationToken: Cancel);
        using var client = new ApiClient(server, server.Tokens.AddClassic(server.Model.AddUser("mona")).Value);
        using var rule = server.Faults.On("/rate_limit").StallBeforeHeaders(TimeSpan.FromMinutes(10));

        _ = Enumerable.Range(0, 101).Select(_ => client.SendAsync("/rate_limit")).ToList();
        await Eventually.TrueAsync(() => server.Budget.Violations.Count > 0);

        server.Budget.Violations.Should().OnlyContain(said => said == "101 requests at once, 100 are allowed");
    }

    private static GitHubSession Session(GitHubServer server, string token, TimeProvider time, GitHubClientOptions options) => new(
        GitHubSettings.FromEnvironment(name => ExampleGitHub.EnvironmentOf(server, token).GetValueOrDefault(name)),
        new SilentProgress(),
        time,
        options);

    /// <summary>A clock of which a minute passes in a few seconds, for both sides.</summary>
    private sealed class FastClock(int factor) : TimeProvider
    {
        private readonly DateTimeOffset _start = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => _start + ((System.GetUtcNow() - _start) * factor);

        public override long GetTimestamp() => System.GetTimestamp() * factor;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, Fast(dueTime), Fast(period));

        private TimeSpan Fast(TimeSpan time) => time < TimeSpan.Zero ? time : time / factor;
    }
}
