using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Seed;
using OrgBackup.Tests.Git.Support;
using OrgBackup.Tests.StandIn.Support;

namespace OrgBackup.Tests.StandIn;

public sealed class SeedTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_example_organization_has_twelve_repositories_of_every_kind()
    {
        await using var server = await GitHubServer.StartAsync(cancellationToken: Cancellation);
        var example = await ExampleOrganization.SeedAsync(server, cancellationToken: Cancellation);
        using var client = new ApiClient(server, example.Token.Value);

        var repositories = await client.ListAsync("/orgs/example-org/repos?per_page=100");

        repositories.Should().HaveCount(12);
        repositories.Count(item => item["private"]!.GetValue<bool>()).Should().Be(1);
        repositories.Count(item => item["archived"]!.GetValue<bool>()).Should().Be(1);
        repositories.Count(item => item["fork"]!.GetValue<bool>()).Should().Be(1);
        repositories.Count(item => !item["has_issues"]!.GetValue<bool>()).Should().Be(1);
        var refs = await GitCli.RunAsync(
            server.Model.Get("example-org", "data-pipeline").Git.Directory, "for-each-ref", "--format=%(refname)");
        refs.Split('\n').Should().HaveCount(2_000);
    }

    [Fact]
    public async Task A_sized_repository_holds_what_was_asked_for()
    {
        await using var example = await Example.StartAsync();
        await RepositorySeeder.SeedAsync(example.Gears, new SizedRepository(), [example.Admin], Cancellation);

        (await example.Client.ListAsync("/repos/acme/gears/issues?state=all&per_page=100")).Should().HaveCount(370);
        (await example.Client.ListAsync("/repos/acme/gears/pulls?state=all&per_page=100")).Should().HaveCount(120);
        (await example.Client.ListAsync("/repos/acme/gears/issues/comments?per_page=100")).Should().HaveCount(740);
        (await example.Client.ListAsync("/repos/acme/gears/pulls/comments?per_page=100")).Should().HaveCount(240);
        (await example.Client.ListAsync("/repos/acme/gears/issues/events?per_page=100")).Should().HaveCount(380);
        (await example.Client.ListAsync("/repos/acme/gears/releases?per_page=100")).Should().HaveCount(40);
        (await example.Client.ListAsync("/repos/acme/gears/pulls/251/reviews?per_page=100")).Should().HaveCount(130);
    }

    [Fact]
    public async Task The_same_size_gives_the_same_content()
    {
        await using var first = await Example.StartAsync();
        await using var second = await Example.StartAsync();
        foreach (var example in (Example[])[first, second])
        {
            await RepositorySeeder.SeedAsync(example.Gears, SizedRepository.Small, [example.Admin], Cancellation);
        }

        second.Gears.Content.Comments.Select(comment => (comment.Id, comment.Body)).Should()
            .Equal(first.Gears.Content.Comments.Select(comment => (comment.Id, comment.Body)));
        second.Gears.Content.PullRequests.Select(pull => pull.HeadSha).Should().Equal(
            first.Gears.Content.PullRequests.Select(pull => pull.HeadSha));
    }

    [Fact]
    public async Task Five_hundred_small_repositories_are_listed_and_served()
    {
        await using var example = await Example.StartAsync();
        await ManySmallRepositories.SeedAsync(example.Server, example.Acme, 500, Cancellation);

        (await example.Client.ListAsync("/orgs/acme/repos?per_page=100")).Should().HaveCount(501);
        var refs = await GitCli.RunAsync(
            Path.GetTempPath(), "ls-remote", new Uri(example.Server.ServerUrl, "/acme/small-0500.git").ToString());
        refs.Should().Contain("refs/pull/2/head");
    }
}
