using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using OrgBackup.GitHub;

namespace OrgBackup.Tests.GitHub;

public sealed class RateHoldTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 810, 1900, 90, 4)]
    [InlineData(10, 81, 190, 9, 4)]
    [InlineData(40, 20, 47, 2, 2)]
    [InlineData(5000, 1, 1, 1, 1)]
    public void A_share_is_a_part_of_what_GitHub_allows(int invocations, int rest, int graphQl, int concurrency, int kinds)
    {
        var share = GitHubClientOptions.ShareOf(invocations);

        (share.RestPerMinute, share.GraphQlPerMinute, share.MaxConcurrency, share.KindsAtOnce)
            .Should().Be((rest, graphQl, concurrency, kinds));
        share.MaxRateLimitWait.Should().Be(TimeSpan.FromSeconds(20));
        ((share.RestPerMinute + share.MaxConcurrency) * invocations)
            .Should().BeLessThanOrEqualTo(Math.Max(900, 2 * invocations), "what is in flight may arrive in the next minute");
    }

    [Fact]
    public void There_is_no_share_of_nobody() =>
        FluentActions.Invoking(() => GitHubClientOptions.ShareOf(0)).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public async Task A_hold_that_is_too_long_is_an_exception_for_everybody_and_nobody_is_asked()
    {
        await using var server = await FakeGitHub.StartAsync("{}");
        var told = new ConcurrentQueue<RateHold>();
        using var session = server.Session(
            FakeGitHub.Fast with { MaxRateLimitWait = TimeSpan.FromSeconds(20), Held = told.Enqueue }, new FakeTimeProvider(Noon));

        session.HoldUntil(new RateHold { Rest = Noon.AddMinutes(30) });

        var asking = () => session.Api.GetAsync("/x", Cancel);
        (await asking.Should().ThrowAsync<GitHubRateLimitedException>()).Which.Until.Should().Be(Noon.AddMinutes(30));
        using var other = await session.Api.QueryAsync("{}"u8.ToArray(), Cancel);
        server.Requests.Should().ContainSingle().Which.Target.Should().Be("/graphql");
        told.Should().BeEmpty("GitHub has not said it here");
    }

    [Fact]
    public async Task A_hold_is_over_at_its_time_and_an_earlier_one_does_not_shorten_it()
    {
        await using var server = await FakeGitHub.StartAsync("{}");
        var time = new FakeTimeProvider(Noon);
        using var session = server.Session(FakeGitHub.Fast with { MaxRateLimitWait = TimeSpan.FromSeconds(20) }, time);
        session.HoldUntil(new RateHold { Rest = Noon.AddMinutes(30), GraphQl = Noon.AddMinutes(1) });
        session.HoldUntil(new RateHold { Rest = Noon.AddMinutes(2) });
        session.HoldUntil(new RateHold());

        time.Advance(TimeSpan.FromMinutes(29));
        await session.Awaiting(s => s.Api.GetAsync("/x", Cancel)).Should().ThrowAsync<GitHubRateLimitedException>();
        time.Advance(TimeSpan.FromMinutes(1));
        using var answer = await session.Api.GetAsync("/x", Cancel);

        server.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_short_hold_is_waited_out()
    {
        await using var server = await FakeGitHub.StartAsync("{}");
        using var session = server.Session();
        var clock = Stopwatch.StartNew();

        session.HoldUntil(new RateHold { Rest = TimeProvider.System.GetUtcNow().AddMilliseconds(400) });
        using var answer = await session.Api.GetAsync("/x", Cancel);

        clock.Elapsed.Should().BeGreaterThan(TimeSpan.FromMilliseconds(350));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_wait_that_GitHub_asks_for_is_told_with_what_it_is_about(bool isPrimary)
    {
        (string, string)[] headers = isPrimary
            ? [("x-ratelimit-remaining", "0"), ("Retry-After", "600")]
            : [("Retry-After", "600")];
        await using var server = await FakeGitHub.StartAsync(context => context.JsonAsync("{}", 403, headers));
        var told = new ConcurrentQueue<RateHold>();
        using var session = server.Session(
            FakeGitHub.Fast with { MaxRateLimitWait = TimeSpan.FromSeconds(20), Held = told.Enqueue }, new FakeTimeProvider(Noon));

        await session.Awaiting(s => s.Api.GetAsync("/x", Cancel)).Should().ThrowAsync<GitHubRateLimitedException>();
        await session.Awaiting(s => s.Api.GetAsync("/y", Cancel)).Should().ThrowAsync<GitHubRateLimitedException>();

        var until = Noon.AddMinutes(10);
        told.Should().Equal(new RateHold { Rest = until, GraphQl = isPrimary ? null : until });
        session.Calls.Should().Be(1, "the others know");
    }

    [Fact]
    public async Task Where_nobody_is_told_a_wait_that_is_given_up_is_about_one_request_only()
    {
        await using var server = await FakeGitHub.StartAsync(context => context.Request.Path == "/x"
            ? context.JsonAsync("{}", 429, ("Retry-After", "100000"))
            : context.JsonAsync("{}"));
        using var session = server.Session();

        await session.Awaiting(s => s.Api.GetAsync("/x", Cancel)).Should().ThrowAsync<GitHubRateLimitedException>();
        using var other = await session.Api.GetAsync("/y", Cancel);

        session.Calls.Should().Be(2);
    }

    [Fact]
    public void Of_two_holds_the_later_time_counts()
    {
        var hold = new RateHold { Rest = Noon }.And(new() { Rest = Noon.AddHours(1), GraphQl = Noon });

        hold.Should().Be(new RateHold { Rest = Noon.AddHours(1), GraphQl = Noon });
        hold.And(new()).Should().Be(hold);
        (hold.IsInForce(Noon.AddMinutes(1)), hold.IsInForce(Noon.AddHours(1)), new RateHold().IsInForce(Noon))
            .Should().Be((true, false, false));
        var text = JsonSerializer.Serialize(hold, BackupJson.Readable.RateHold);
        JsonSerializer.Deserialize(text, BackupJson.Readable.RateHold).Should().Be(hold);
    }

    [Theory]
    [InlineData(85)]
    [InlineData(3)]
    [InlineData(1)]
    public void The_pace_of_a_share_is_kept_by_short_waits(int perMinute)
    {
        var time = new FakeTimeProvider(Noon);
        var window = new RateWindow(perMinute, TimeSpan.FromSeconds(20), time);
        var sent = new List<DateTimeOffset>();
        var longest = TimeSpan.Zero;

        while (time.GetUtcNow() < Noon.AddMinutes(5))
        {
            var wait = window.WaitOrRecord(isPaced: true);
            longest = wait > longest ? wait : longest;
            if (wait > TimeSpan.Zero)
            {
                time.Advance(wait);
            }
            else
            {
                sent.Add(time.GetUtcNow());
                time.Advance(TimeSpan.FromMilliseconds(90));
            }
        }

        sent.Should().OnlyContain(first => sent.Count(other => other >= first && other < first.AddMinutes(1)) <= perMinute);
        sent.Count.Should().BeGreaterThan((int)(perMinute * 5 * 0.95));
        longest.Should().BeLessThanOrEqualTo(TimeSpan.FromSeconds(perMinute < 3 ? 60 : 20));
    }
}
