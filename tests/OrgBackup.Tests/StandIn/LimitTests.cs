using System.Globalization;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Limits;
using OrgBackup.Tests.StandIn.Support;

namespace OrgBackup.Tests.StandIn;

public sealed class LimitTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task The_primary_budget_is_refused_when_used_up_and_comes_back_at_the_reset()
    {
        await using var example = await StartAsync(new() { Primary = 2 });
        await example.Client.GetAsync("/user");
        await example.Client.GetAsync("/user");

        using var refused = await example.Client.SendAsync("/user");
        _time.Advance(TimeSpan.FromHours(1));
        using var allowed = await example.Client.SendAsync("/user");

        refused.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        ApiClient.Header(refused, "x-ratelimit-remaining").Should().Be("0");
        ApiClient.Header(refused, "x-ratelimit-resource").Should().Be("core");
        ApiClient.Header(refused, "x-ratelimit-reset").Should().Be(
            new DateTimeOffset(2026, 11, 22, 13, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds().ToString(
                CultureInfo.InvariantCulture));
        (await ApiClient.ReadAsync(refused))["message"]!.GetValue<string>().Should().StartWith(
            "API rate limit exceeded for user ID");
        allowed.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task All_tokens_of_one_user_share_the_budget()
    {
        await using var example = await StartAsync(new() { Primary = 1 });
        using var second = new ApiClient(example.Server, example.Server.Tokens.AddClassic(example.Admin).Value);
        await example.Client.GetAsync("/user");

        using var refused = await second.SendAsync("/user");

        refused.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_refusal_is_429_where_that_is_switched_on()
    {
        await using var example = await StartAsync(new() { Primary = 0, RefusalStatus = 429 });

        using var refused = await example.Client.SendAsync("/user");

        refused.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Without_a_token_there_are_60_requests_an_hour()
    {
        await using var example = await StartAsync(new());
        using var anonymous = new ApiClient(example.Server, null);

        using var response = await anonymous.SendAsync("/repos/acme/gears");

        ApiClient.Header(response, "x-ratelimit-limit").Should().Be("60");
        ApiClient.Header(response, "x-ratelimit-remaining").Should().Be("59");
    }

    [Fact]
    public async Task Asking_for_the_budget_is_free()
    {
        await using var example = await StartAsync(new() { Primary = 5 });
        await example.Client.GetAsync("/rate_limit");

        var budget = await example.Client.GetAsync("/rate_limit");

        budget["resources"]!["core"]!["remaining"]!.GetValue<int>().Should().Be(5);
    }

    [Fact]
    public async Task More_points_in_a_minute_than_allowed_are_refused_with_a_time_to_wait()
    {
        await using var example = await StartAsync(new() { PointsPerMinute = 3 });
        for (var i = 0; i < 3; i++)
        {
            await example.Client.GetAsync("/user");
        }

        using var refused = await example.Client.SendAsync("/user");
        _time.Advance(TimeSpan.FromMinutes(1));
        using var allowed = await example.Client.SendAsync("/user");

        refused.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        ApiClient.Header(refused, "Retry-After").Should().Be("60");
        (await ApiClient.ReadAsync(refused))["message"]!.GetValue<string>().Should().StartWith(
            "You have exceeded a secondary rate limit");
        allowed.StatusCode.Should().Be(HttpStatusCode.OK);
        example.Server.Journal.MaxPointsPerMinute.Should().Be(4);
    }

    [Fact]
    public async Task More_requests_at_once_than_allowed_are_refused()
    {
        await using var example = await Example.StartAsync(new() { Limits = new() { Concurrent = 2 } });
        using var held = example.Server.Faults.On("/user").StallInBody(TimeSpan.FromMinutes(10), afterBytes: 1);
        using var first = await HoldAsync(example);
        using var second = await HoldAsync(example);

        using var refused = await example.Client.SendAsync("/rate_limit");

        refused.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        example.Server.Journal.MaxConcurrent.Should().Be(3);
    }

    [Fact]
    public async Task Without_limits_no_rate_headers_are_sent()
    {
        await using var example = await StartAsync(LimitOptions.Off);

        using var response = await example.Client.SendAsync("/user");
        using var budget = await example.Client.SendAsync("/rate_limit");

        response.Headers.Contains("x-ratelimit-limit").Should().BeFalse();
        budget.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task GraphQL_has_a_budget_of_its_own_and_answers_200_when_it_is_used_up()
    {
        await using var example = await StartAsync(new() { GraphQl = 1 });
        await example.Client.QueryAsync("{ viewer { login } }");

        var refused = await example.Client.QueryAsync("{ viewer { login } }");

        refused["errors"]![0]!["type"]!.GetValue<string>().Should().Be("RATE_LIMITED");
        (await example.Client.GetAsync("/rate_limit"))["resources"]!["core"]!["used"]!.GetValue<int>().Should().Be(0);
    }

    private static Task<HttpResponseMessage> HoldAsync(Example example) => example.Client.Http.GetAsync(
        example.Client.Address("/user"), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

    private Task<Example> StartAsync(LimitOptions limits) =>
        Example.StartAsync(new GitHubServerOptions { Limits = limits, Time = _time });
}
