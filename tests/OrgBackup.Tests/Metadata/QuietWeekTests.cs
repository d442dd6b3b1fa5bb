using OrgBackup.GitHubStandIn.Http;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Seed;
using OrgBackup.Report;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Metadata;

/// <summary>What a run asks GitHub, by the stand-in's own count.</summary>
public sealed class QuietWeekTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_run_asks_nothing_beyond_the_listing_when_nothing_changed()
    {
        await using var runs = await IncrementalRuns.StartAsync();
        await SeedAsync(runs);
        await runs.BackUpAsync();

        var second = await runs.BackUpAsync();

        second.Repositories.Single().Status.Should().Be(OutcomeStatus.Unchanged);
        Paths(runs).Should().Equal("/graphql", "/orgs/acme/repos");
    }

    [Fact]
    public async Task Five_changed_issues_cost_at_most_twelve_calls_and_nothing_is_missed()
    {
        await using var runs = await IncrementalRuns.StartAsync();
        var repository = await SeedAsync(runs);
        await runs.BackUpAsync();
        var content = repository.Content;
        foreach (var issue in content.Issues.Where(issue => !issue.IsPullRequest).Take(5).ToList())
        {
            content.EditIssue(issue, $"{issue.Title}, edited");
            content.AddComment(issue, runs.Admin, "and said so");
        }

        var second = await runs.BackUpAsync();

        second.Repositories.Single().Status.Should().Be(OutcomeStatus.Succeeded);
        Paths(runs).Should().HaveCountLessThanOrEqualTo(12);
        (await runs.SnapshotAsync("gears")).Digests.Should().Contain((await runs.FreshAsync(repository)).Digests);
    }

    [Fact]
    public async Task A_push_costs_the_repository_and_its_languages()
    {
        await using var runs = await IncrementalRuns.StartAsync();
        var repository = await SeedAsync(runs);
        await runs.BackUpAsync();
        runs.Model.Change(() => repository.PushedAt = runs.Model.Clock.Next());
        runs.Git.Repositories.Single().Refs!["refs/heads/new"] = new string('2', 40);

        await runs.BackUpAsync();

        Paths(runs).Where(path => !path.StartsWith("/repositories/", StringComparison.Ordinal)).Should().Equal(
            "/graphql", "/orgs/acme/repos", "/repos/acme/gears", "/repos/acme/gears/actions/workflows",
            "/repos/acme/gears/activity", "/repos/acme/gears/languages");
    }

    [Fact]
    public async Task A_quiet_week_takes_two_calls_for_up_to_a_hundred_repositories()
    {
        await using var runs = await IncrementalRuns.StartAsync();
        foreach (var repository in await ManySmallRepositories.SeedAsync(runs.Server, runs.Owner, 30, Cancel))
        {
            runs.Git.Add(repository.Id, repository.Name);
        }

        await runs.BackUpAsync(new() { Organization = IncrementalRuns.Organization, Concurrency = 16 });

        var second = await runs.BackUpAsync(new() { Organization = IncrementalRuns.Organization, Concurrency = 16 });

        second.Totals.Unchanged.Should().Be(30);
        Paths(runs).Should().Equal("/graphql", "/orgs/acme/repos");
    }

    [Fact]
    public async Task A_sweep_reads_every_kind_and_not_all_repositories_are_due_at_once()
    {
        await using var runs = await IncrementalRuns.StartAsync();
        for (var i = 0; i < 9; i++)
        {
            runs.AddRepository($"small-{i}");
        }

        var read = new List<int>();
        for (var run = 1; run <= 8; run++)
        {
            await runs.BackUpAsync();
            read.Add(runs.Server.Journal.For("/repos/acme/*/topics").Count);
        }

        read.Should().Equal(9, 0, 3, 3, 3, 0, 3, 3);
    }

    private static async Task<Repository> SeedAsync(IncrementalRuns runs)
    {
        var repository = runs.AddRepository("gears");
        await RepositorySeeder.SeedAsync(
            repository, new SizedRepository { AssetsEach = 0 }, [runs.Admin, runs.Model.AddUser("hubert")], Cancel);
        return repository;
    }

    /// <summary>The calls but those for the organization's own kinds, which no detector sees.</summary>
    private static List<string> Paths(IncrementalRuns runs) =>
    [
        .. runs.Server.Journal.Entries
            .Where(entry => entry.Kind is RequestKind.Rest or RequestKind.GraphQl)
            .Select(entry => entry.Path)
            .Where(path => path is "/orgs/acme/repos" or "/graphql" || !path.StartsWith("/orgs/acme", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];
}
