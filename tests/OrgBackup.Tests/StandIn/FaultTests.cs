using System.Net;
using System.Text.Json.Nodes;
using OrgBackup.Tests.StandIn.Support;

namespace OrgBackup.Tests.StandIn;

public sealed class FaultTests
{
    private const string Issues = "/repos/acme/gears/issues?per_page=2&direction=asc";

    [Fact]
    public async Task A_fault_hits_the_requests_it_was_switched_on_for()
    {
        await using var example = await Example.StartAsync();
        using var rule = example.Server.Faults.On("GET /repos/*/labels").Nth(2).Status(503);

        (await StatusesAsync(example, "/repos/acme/gears/labels", 3)).Should().Equal(200, 503, 200);
        (rule.Matches, rule.Hits).Should().Be((3, 1));
    }

    [Fact]
    public async Task A_fault_of_the_first_k_requests_goes_away_and_one_that_is_disposed_too()
    {
        await using var example = await Example.StartAsync();
        example.Server.Faults.On("/user").First(2).Html(502);
        var always = example.Server.Faults.On("/rate_limit").Status(500);

        (await StatusesAsync(example, "/user", 3)).Should().Equal(502, 502, 200);
        (await StatusesAsync(example, "/rate_limit", 1)).Should().Equal(500);
        always.Dispose();
        (await StatusesAsync(example, "/rate_limit", 1)).Should().Equal(200);
    }

    [Fact]
    public async Task A_pattern_meets_later_pages_that_name_the_repository_by_number()
    {
        await using var example = await Example.StartAsync();
        example.AddIssues(3);
        example.Server.Faults.On("/repos/acme/gears/issues?*after=*").Html(200);
        using var first = await example.Client.SendAsync(Issues);

        using var second = await example.Client.SendAsync(ApiClient.Next(first)!);

        second.StatusCode.Should().Be(HttpStatusCode.OK);
        second.Content.Headers.ContentType!.MediaType.Should().Be("text/html");
    }

    [Fact]
    public async Task The_primary_limit_stays_until_its_reset()
    {
        await using var example = await Example.StartAsync();
        example.Server.Faults.On("/user").First(1).PrimaryLimit(TimeSpan.FromMinutes(30));

        (await StatusesAsync(example, "/user", 2)).Should().Equal(403, 403);
        (await StatusesAsync(example, "/repos/acme/gears", 1)).Should().Equal(403);
    }

    [Fact]
    public async Task A_secondary_limit_comes_with_or_without_a_time_to_wait()
    {
        await using var example = await Example.StartAsync();
        example.Server.Faults.On("/user").Nth(1).SecondaryLimit(retryAfter: 7, status: 429);
        example.Server.Faults.On("/user").Nth(2).SecondaryLimit(retryAfter: null);

        using var first = await example.Client.SendAsync("/user");
        using var second = await example.Client.SendAsync("/user");

        ((int)first.StatusCode, ApiClient.Header(first, "Retry-After")).Should().Be((429, "7"));
        (second.StatusCode, second.Headers.Contains("Retry-After")).Should().Be((HttpStatusCode.Forbidden, false));
    }

    [Fact]
    public async Task A_blocked_repository_tells_the_reason()
    {
        await using var example = await Example.StartAsync();
        example.Gears.Block = GitHubStandIn.Model.RepositoryBlock.Dmca;

        using var response = await example.Client.SendAsync("/repos/acme/gears/issues");

        response.StatusCode.Should().Be(HttpStatusCode.UnavailableForLegalReasons);
        (await ApiClient.ReadAsync(response))["block"]!["reason"]!.GetValue<string>().Should().Be("dmca");
    }

    [Fact]
    public async Task A_cut_body_ends_in_an_error_of_the_connection()
    {
        await using var example = await Example.StartAsync();
        example.Server.Faults.On("/user").CutBody();

        var read = () => example.Client.SendAsync("/user");

        await read.Should().ThrowAsync<HttpRequestException>();
    }

    [Fact]
    public async Task A_stall_lasts_until_the_client_gives_up()
    {
        await using var example = await Example.StartAsync();
        example.Server.Faults.On("/user").StallBeforeHeaders(TimeSpan.FromMinutes(10));
        example.Client.Http.Timeout = TimeSpan.FromMilliseconds(300);

        var read = () => example.Client.SendAsync("/user");

        await read.Should().ThrowAsync<TaskCanceledException>();
    }

    [Fact]
    public async Task Truncated_JSON_comes_as_a_whole_answer()
    {
        await using var example = await Example.StartAsync();
        example.Server.Faults.On("/user").TruncateJson();

        using var response = await example.Client.SendAsync("/user");
        var read = () => ApiClient.ReadAsync(response);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        await read.Should().ThrowAsync<System.Text.Json.JsonException>();
    }

    [Fact]
    public async Task Links_can_be_lost_loop_or_lead_to_another_origin()
    {
        await using var example = await Example.StartAsync();
        example.AddIssues(5);
        var faults = example.Server.Faults;
        faults.On("/repos/acme/gears/issues").Nth(1).LoseLink();
        faults.On("/repos/acme/gears/issues").Nth(2).LoopLink();
        faults.On("/repos/acme/gears/issues").Nth(3).ForeignLink();

        var next = new List<string?>();
        for (var i = 0; i < 3; i++)
        {
            using var response = await example.Client.SendAsync(Issues);
            next.Add(ApiClient.Next(response));
        }

        next[0].Should().BeNull();
        next[1].Should().Be(example.Client.Address(Issues));
        new Uri(next[2]!).Authority.Should().Be(example.Server.AssetUrl.Authority);
    }

    [Fact]
    public async Task Pages_can_overlap_or_come_twice()
    {
        await using var example = await Example.StartAsync();
        example.AddIssues(5);
        example.Server.Faults.On("/repos/acme/gears/issues").Nth(2).OverlapPage(1);
        var overlapping = await NumbersAsync(example);
        example.Server.Faults.Clear();
        example.Server.Faults.On("/repos/acme/gears/issues").Nth(2).RepeatPage();
        var repeated = await NumbersAsync(example);

        overlapping.Should().Equal(1, 2, 2, 3, 5);
        repeated.Should().Equal(1, 2, 1, 2, 5);
    }

    [Fact]
    public async Task Payloads_can_be_hard_to_bear()
    {
        await using var example = await Example.StartAsync();
        example.AddIssues(1);
        var faults = example.Server.Faults;
        var sane = (await example.Client.GetAsync("/user"))["id"]!.GetValue<long>();
        faults.On("/user").WideIds(beyondDouble: true);
        faults.On("/user").HostileNumbers();
        faults.On("/user").UnknownFields();
        faults.On("/repos/acme/gears/issues").DeepNesting(40);

        var user = await example.Client.GetAsync("/user");
        var issue = (await example.Client.GetAsync("/repos/acme/gears/issues"))[0]!.ToJsonString();

        user["id"]!.GetValue<long>().Should().Be(sane + (1L << 53) + 1);
        user["planted_huge"]!.ToJsonString().Should().Be("18446744073709551617000");
        user["planted_object"]!["inner"]![2]!.GetValue<string>().Should().Be("x");
        issue.Should().Contain("""{"deeper":[{"deeper":""");
    }

    [Fact]
    public async Task Redirects_go_to_another_origin_or_are_relative()
    {
        await using var example = await Example.StartAsync();
        example.Server.Faults.On("/user").Redirect(307);
        example.Server.Faults.On("/rate_limit").Redirect(301, "/user?x=1");

        using var foreign = await example.Client.SendAsync("/user");
        using var relative = await example.Client.SendAsync("/rate_limit");

        foreign.Headers.Location!.Authority.Should().Be(example.Server.AssetUrl.Authority);
        relative.Headers.Location!.OriginalString.Should().Be("/user?x=1");
    }

    [Fact]
    public async Task The_journal_counts_every_request_and_keeps_no_token()
    {
        await using var example = await Example.StartAsync();
        await example.Client.GetAsync("/user");
        await example.Client.QueryAsync("{ viewer { login } }");
        using var lost = await example.Client.SendAsync("/nowhere");

        var entries = example.Server.Journal.Entries;

        example.Server.Journal.ApiCalls.Should().Be(3);
        entries.Select(entry => entry.ToString()).Should().Equal(
            "GET /user -> 200", "POST /graphql -> 200", "GET /nowhere -> 404");
        entries.Should().OnlyContain(entry => entry.Credential == "Classic:ada");
    }

    private static async Task<List<int>> StatusesAsync(Example example, string path, int times)
    {
        var statuses = new List<int>();
        for (var i = 0; i < times; i++)
        {
            using var response = await example.Client.SendAsync(path);
            statuses.Add((int)response.StatusCode);
        }

        return statuses;
    }

    private static async Task<IEnumerable<int>> NumbersAsync(Example example) =>
        (await example.Client.ListAsync(Issues)).Select((JsonNode issue) => issue["number"]!.GetValue<int>());
}
