using System.Net;
using OrgBackup.Tests.StandIn.Support;

namespace OrgBackup.Tests.StandIn;

public sealed class RepositoryTests
{
    [Fact]
    public async Task A_renamed_repository_redirects_to_its_number()
    {
        await using var example = await Example.StartAsync();
        example.Server.Model.Rename(example.Gears, "cogs");

        using var response = await example.Client.SendAsync("/repos/acme/gears/labels?per_page=5");
        using var followed = await example.Client.SendAsync(response.Headers.Location!.ToString());

        response.StatusCode.Should().Be(HttpStatusCode.MovedPermanently);
        var body = await ApiClient.ReadAsync(response);
        body["message"]!.GetValue<string>().Should().Be("Moved Permanently");
        body["url"]!.GetValue<string>().Should().Be(
            new Uri(example.Server.ApiUrl, $"/repositories/{example.Gears.Id}/labels?per_page=5").ToString());
        followed.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_new_repository_of_a_former_name_takes_it_over()
    {
        await using var example = await Example.StartAsync();
        example.Server.Model.Rename(example.Gears, "cogs");
        var newcomer = example.Server.Model.AddRepository(example.Acme, "gears");

        (await example.Client.GetAsync("/repos/acme/gears"))["id"]!.GetValue<long>().Should().Be(newcomer.Id);
    }

    [Fact]
    public async Task A_deleted_repository_is_not_found()
    {
        await using var example = await Example.StartAsync();
        example.Server.Model.Delete(example.Gears);

        using var response = await example.Client.SendAsync("/repos/acme/gears");

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Disabled_issues_are_410_and_the_pull_requests_stay_readable()
    {
        await using var example = await Example.StartAsync();
        example.Gears.HasIssues = false;

        using var issues = await example.Client.SendAsync("/repos/acme/gears/issues");
        using var pulls = await example.Client.SendAsync("/repos/acme/gears/pulls");

        issues.StatusCode.Should().Be(HttpStatusCode.Gone);
        pulls.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Users_repositories_show_private_ones_only_in_the_users_own_listing()
    {
        await using var example = await Example.StartAsync();
        example.Server.Model.AddRepository(example.Admin, "diary", repository => repository.Visibility = "private");
        example.Server.Model.AddRepository(example.Admin, "blog");

        var named = await example.Client.ListAsync("/users/ada/repos");
        var own = await example.Client.ListAsync("/user/repos?affiliation=owner");

        named.Select(item => item["name"]!.GetValue<string>()).Should().Equal("blog");
        own.Select(item => item["name"]!.GetValue<string>()).Should().Equal("blog", "diary");
    }

    [Fact]
    public async Task Draft_releases_are_shown_to_those_who_may_push()
    {
        await using var example = await Example.StartAsync();
        example.Gears.Content.AddRelease("v1", example.Admin, release => release.Draft = true);
        using var anonymous = new ApiClient(example.Server, null);

        (await example.Client.ListAsync("/repos/acme/gears/releases")).Should().HaveCount(1);
        (await anonymous.ListAsync("/repos/acme/gears/releases")).Should().BeEmpty();
    }
}
