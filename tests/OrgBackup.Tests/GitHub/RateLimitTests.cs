using System.Diagnostics;
using System.Globalization;
using OrgBackup.GitHub;

namespace OrgBackup.Tests.GitHub;

public sealed class RateLimitTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(429)]
    [InlineData(403)]
    public async Task A_refusal_with_retry_after_is_waited_out_and_told(int status)
    {
        var refusals = 1;
        await using var server = await FakeGitHub.StartAsync(context => Interlocked.Decrement(ref refusals) >= 0
            ? context.JsonAsync(
                """{"message":"slow down"}""", status, ("Retry-After", "1"), ("x-ratelimit-remaining", "4990"))
            : context.JsonAsync("{}"));
        var progress = new RecordingProgress();
        using var session = server.Session(progress: progress);
        var clock = Stopwatch.StartNew();

        using var answer = await session.Api.GetAsync("/x", Cancel);

        clock.Elapsed.Should().BeGreaterThan(TimeSpan.FromMilliseconds(900));
        progress.Messages.Should()
            .ContainSingle().Which.Should().StartWith("GitHub asks to wait 1 s (secondary rate limit)");
        session.Calls.Should().Be(2);
    }

    [Fact]
    public async Task An_empty_hourly_budget_is_waited_out_until_its_reset()
    {
        var refusals = 1;
        await using var server = await FakeGitHub.StartAsync(context => Interlocked.Decrement(ref refusals) >= 0
            ? context.JsonAsync(
                """{"message":"API rate limit exceeded for user ID 1."}""",
                403,
                ("x-ratelimit-remaining", "0"),
                ("x-ratelimit-reset", TimeProvider.System.GetUtcNow().AddSeconds(2).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)))
            : context.JsonAsync("{}"));
        var progress = new RecordingProgress();
        using var session = server.Session(progress: progress);

        using var answer = await session.Api.GetAsync("/x", Cancel);

        progress.Messages.Should().ContainSingle().Which.Should().Contain("hourly rate limit");
    }

    [Fact]
    public async Task A_secondary_limit_that_names_no_time_is_waited_out_for_the_set_time()
    {
        var refusals = 2;
        await using var server = await FakeGitHub.StartAsync(context => Interlocked.Decrement(ref refusals) >= 0
            ? context.JsonAsync("""{"message":"You have exceeded a secondary rate limit."}""", 403)
            : context.JsonAsync("{}"));
        using var session = server.Session();

        using var answer = await session.Api.GetAsync("/x", Cancel);

        session.Calls.Should().Be(3);
    }

    [Fact]
    public async Task A_limit_that_never_ends_fails_as_rate_limited()
    {
        await using var server = await FakeGitHub.StartAsync(context => context.JsonAsync(
            """{"message":"API rate limit exceeded"}""", 403, ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1")));
        using var session = server.Session(FakeGitHub.Fast with { RateLimitTries = 4 });

        var asking = () => session.Api.GetAsync("/x", Cancel);

        (await asking.Should().ThrowAsync<GitHubRateLimitedException>()).Which.IsPassing.Should().BeTrue();
        session.Calls.Should().Be(4);
    }

    [Fact]
    public async Task A_wait_longer_than_allowed_fails_at_once()
    {
        await using var server = await FakeGitHub.StartAsync(context =>
            context.JsonAsync("{}", 429, ("Retry-After", "100000")));
        using var session = server.Session();

        var asking = () => session.Api.GetAsync("/x", Cancel);

        await asking.Should().ThrowAsync<GitHubRateLimitedException>();
        session.Calls.Should().Be(1);
    }

    [Fact]
    public async Task While_one_waits_no_other_request_is_sent()
    {
        var refusals = 1;
        await using var server = await FakeGitHub.StartAsync(context => Interlocked.Decrement(ref refusals) >= 0
            ? context.JsonAsync("{}", 429, ("Retry-After", "1"))
            : context.JsonAsync("{}"));
        using var session = server.Session(FakeGitHub.Fast with { MaxConcurrency = 1 });
        var clock = Stopwatch.StartNew();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => session.Api.GetAsync($"/{i}", Cancel)));

        clock.Elapsed.Should().BeGreaterThan(TimeSpan.FromMilliseconds(900));
        session.Calls.Should().Be(5);
    }

    [Fact]
    public async Task A_wait_ends_with_the_run()
    {
        await using var server = await FakeGitHub.StartAsync(
            context => context.JsonAsync("{}", 429, ("Retry-After", "600")));
        var progress = new RecordingProgress();
        using var session = server.Session(progress: progress);
        using var run = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        var asking = session.Api.GetAsync("/x", run.Token);
        await WaitForAsync(() => progress.Messages.Count > 0);
        await run.CancelAsync();

        await FluentActions.Awaiting(() => asking).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task GraphQL_says_rate_limited_with_status_200()
    {
        var refusals = 1;
        await using var server = await FakeGitHub.StartAsync(context => Interlocked.Decrement(ref refusals) >= 0
            ? context.JsonAsync(
                """{"errors":[{"type":"RATE_LIMITED","message":"API rate limit exceeded"}]}""",
                200,
                ("Retry-After", "0"))
            : context.JsonAsync("""{"data":{}}"""));
        using var session = server.Session();

        using var answer = await session.Api.QueryAsync("{}"u8.ToArray(), Cancel);

        session.Calls.Should().Be(2);
        GraphQlErrors.Read(answer.Bytes).Should().BeEmpty();
    }

    [Fact]
    public async Task A_403_without_rate_headers_is_no_rate_limit()
    {
        await using var server = await FakeGitHub.StartAsync(
            context => context.JsonAsync("""{"message":"Must have admin rights"}""", 403));
        using var session = server.Session();

        var asking = () => session.Api.GetAsync("/x", Cancel);

        await asking.Should().ThrowAsync<AccessDeniedException>();
        session.Calls.Should().Be(1);
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 6)]
    public async Task The_pace_is_kept_only_where_the_server_shows_limits(bool showsLimits, int expected)
    {
        await using var server = await FakeGitHub.StartAsync(context =>
            context.JsonAsync("{}", 200, showsLimits ? [("x-ratelimit-limit", "5000"), ("x-ratelimit-remaining", "4999")] : []));
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        using var session = server.Session(FakeGitHub.Fast with { RestPerMinute = 3 }, time);
        using var run = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        var all = Task.Run(
            async () =>
            {
                for (var i = 0; i < 6; i++)
                {
                    using var answer = await session.Api.GetAsync("/x", run.Token);
                }
            },
            Cancel);
        await WaitForAsync(() => session.Calls == expected);
        if (showsLimits)
        {
            all.IsCompleted.Should().BeFalse();
            await WaitForAsync(() =>
            {
                time.Advance(TimeSpan.FromSeconds(10));
                return all.IsCompleted;
            });
        }

        await all;
        session.Calls.Should().Be(6);
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(10, Cancel);
        }
    }
}
