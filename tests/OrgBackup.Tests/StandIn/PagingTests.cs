using System.Net;
using OrgBackup.Tests.StandIn.Support;

namespace OrgBackup.Tests.StandIn;

public sealed class PagingTests
{
    [Fact]
    public async Task A_listing_is_whole_when_only_the_links_are_followed()
    {
        await using var example = await Example.StartAsync();
        example.AddIssues(250);

        var issues = await example.Client.ListAsync(
            "/repos/acme/gears/issues?state=all&per_page=100&sort=created&direction=asc");

        issues.Select(issue => issue["number"]!.GetValue<int>()).Should().Equal(Enumerable.Range(1, 250));
        example.Server.Journal.ApiCalls.Should().Be(3);
    }

    [Fact]
    public async Task A_page_holds_30_items_unless_asked_and_never_more_than_100()
    {
        await using var example = await Example.StartAsync();
        example.AddIssues(150);

        (await example.Client.GetAsync("/repos/acme/gears/issues")).AsArray().Should().HaveCount(30);
        (await example.Client.GetAsync("/repos/acme/gears/issues?per_page=1000")).AsArray().Should().HaveCount(100);
    }

    [Fact]
    public async Task A_page_number_of_the_clients_own_making_is_refused()
    {
        await using var example = await Example.StartAsync();

        using var response = await example.Client.SendAsync("/repos/acme/gears/labels?page=2");

        response.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_page_number_is_taken_where_that_is_switched_on()
    {
        await using var example = await Example.StartAsync(new() { AllowPageNumbers = true });
        for (var i = 1; i <= 5; i++)
        {
            example.Gears.Content.AddLabel($"label {i}");
        }

        var page = await example.Client.GetAsync("/repos/acme/gears/labels?per_page=2&page=3");

        page.AsArray().Select(label => label!["name"]!.GetValue<string>()).Should().Equal("label 5");
    }

    [Fact]
    public async Task A_cursor_works_only_with_the_filters_it_was_given_for()
    {
        await using var example = await Example.StartAsync();
        example.AddIssues(5);
        using var first = await example.Client.SendAsync("/repos/acme/gears/issues?per_page=2");
        var next = ApiClient.Next(first)!;

        using var same = await example.Client.SendAsync(next);
        using var other = await example.Client.SendAsync(
            next.Replace("per_page=2", "per_page=3", StringComparison.Ordinal));

        same.StatusCode.Should().Be(HttpStatusCode.OK);
        other.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Links_name_a_repository_by_its_number_and_next_is_not_the_first_of_them()
    {
        await using var example = await Example.StartAsync();
        for (var i = 1; i <= 5; i++)
        {
            example.Gears.Content.AddLabel($"label {i}");
        }

        using var first = await example.Client.SendAsync("/repos/acme/gears/labels?per_page=2");
        using var second = await example.Client.SendAsync(ApiClient.Next(first)!);

        ApiClient.Next(first).Should().StartWith(
            new Uri(example.Server.ApiUrl, $"/repositories/{example.Gears.Id}/labels").ToString());
        ApiClient.Header(second, "Link").Should().MatchRegex("rel=\"prev\".*rel=\"next\".*rel=\"last\".*rel=\"first\"");
    }

    [Fact]
    public async Task Issues_deleted_between_pages_do_not_shift_the_later_pages()
    {
        await using var example = await Example.StartAsync();
        example.AddIssues(6);
        using var first = await example.Client.SendAsync("/repos/acme/gears/issues?per_page=2&direction=asc");
        example.Gears.Content.Delete(example.Gears.Content.Issues[0]);

        using var second = await example.Client.SendAsync(ApiClient.Next(first)!);

        (await ApiClient.ReadAsync(second)).AsArray().Select(issue => issue!["number"]!.GetValue<int>()).Should()
            .Equal(3, 4);
    }

    [Fact]
    public async Task Releases_deleted_between_pages_shift_the_later_pages()
    {
        await using var example = await Example.StartAsync();
        foreach (var tag in (string[])["v1", "v2", "v3", "v4", "v5", "v6"])
        {
            example.Gears.Content.AddRelease(tag, example.Admin);
        }

        using var first = await example.Client.SendAsync("/repos/acme/gears/releases?per_page=2");
        example.Gears.Content.Delete(example.Gears.Content.Releases[^1]);
        using var second = await example.Client.SendAsync(ApiClient.Next(first)!);

        (await ApiClient.ReadAsync(second)).AsArray().Select(release => release!["tag_name"]!.GetValue<string>())
            .Should().Equal("v3", "v2");
    }

    [Fact]
    public async Task Issues_are_open_ones_newest_first_and_hold_pull_requests()
    {
        await using var example = await Example.StartAsync();
        example.AddIssues(2);
        example.Gears.Content.Issues[0].State = "closed";
        example.Gears.Content.AddPullRequest(
            "Change", example.Admin, new("topic", new string('1', 40), "main", new string('2', 40)));

        var issues = (await example.Client.GetAsync("/repos/acme/gears/issues")).AsArray();

        issues.Select(issue => issue!["number"]!.GetValue<int>()).Should().Equal(3, 2);
        issues[0]!["pull_request"]!["url"]!.GetValue<string>().Should().EndWith("/repos/acme/gears/pulls/3");
    }

    [Fact]
    public async Task Since_is_inclusive_and_by_the_time_of_the_last_change()
    {
        await using var example = await Example.StartAsync();
        example.AddIssues(3);
        example.Gears.Content.AddComment(example.Gears.Content.Issues[0], example.Admin, "again");
        var since = example.Gears.Content.Issues[2].UpdatedAt.UtcDateTime.ToString(
            "yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);

        var issues = await example.Client.ListAsync($"/repos/acme/gears/issues?since={since}&direction=asc");

        issues.Select(issue => issue["number"]!.GetValue<int>()).Should().Equal(1, 3);
    }
}
