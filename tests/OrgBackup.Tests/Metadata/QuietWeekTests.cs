using OrgBackup.GitHubStandIn.Http;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Seed;
using OrgBackup.Metadata;
using OrgBackup.Report;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Metadata;

/// <summary>What a run asks GitHub, by the stand-in's own count.</summary>
public sealed class QuietWeekTests
{
    // a first run of more meets the limit of 900 points a minute
    private const int Many = 12;

    private static readonly string[] HeldByGit = ["pull_commits", "pull_files"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_kind_of_a_busy_repository_is_read_in_at_most_a_hundred_calls()
    {
        await using var runs = await IncrementalRuns.StartAsync();
        var repository = await SeedAsync(runs);

        var first = await runs.BackUpAsync();

        var calls = Paths(runs);
        (first.Repositories.Single().Missing ?? []).Should().BeEmpty();
        var files = await runs.SnapshotAsync("gears");
        MetadataKinds.All.Select(kind => kind.Name).Where(kind => files.TextOf(kind).Trim() is "" or "[]")
            .Should().BeSubsetOf(["actions_access", .. HeldByGit], "a public repository has no such access, and git holds the others");
        repository.Content.PullRequests.Should().HaveCount(120);
        calls.Should().HaveCountLessThanOrEqualTo(100 + 2, "the listing and the question what changed are not the repository's");
    }

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

        // the first has more than a page of whatever belongs to an issue
        foreach (var issue in content.Issues.Where(issue => !issue.IsPullRequest).Skip(1).Take(5).ToList())
        {
            content.EditIssue(issue, $"{issue.Title}, edited");
            content.AddComment(issue, runs.Admin, "and said so");
        }

        var second = await runs.BackUpAsync();

        second.Repositories.Single().Status.Should().Be(OutcomeStatus.Succeeded);
        Paths(runs).Should().HaveCountLessThanOrEqualTo(12);
        var fresh = (await runs.FreshAsync(repository)).Digests.Where(kind => !HeldByGit.Contains(kind.Key, StringComparer.Ordinal));
        (await runs.SnapshotAsync("gears")).Digests.Should().Contain(fresh);
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
    public async Task A_quiet_week_asks_nothing_of_repositories_that_nobody_touched()
    {
        await using var runs = await IncrementalRuns.StartAsync();
        foreach (var repository in await ManySmallRepositories.SeedAsync(runs.Server, runs.Owner, Many, Cancel))
        {
            runs.Git.Add(repository.Id, repository.Name);
        }

        await runs.BackUpAsync(new() { Organization = IncrementalRuns.Organization, Concurrency = 16 });

        var second = await runs.BackUpAsync(new() { Organization = IncrementalRuns.Organization, Concurrency = 16 });

        second.Totals.Unchanged.Should().Be(Many);
        Paths(runs).Should().Equal("/graphql", "/orgs/acme/repos");
    }

    [Fact]
    public async Task A_thousand_repositories_are_listed_and_compared_in_twenty_calls()
    {
        await using var runs = await IncrementalRuns.StartAsync();
        for (var i = 0; i < 1000; i++)
        {
            runs.AddRepository($"small-{i}");
        }

        using var session = runs.Session();
        var found = await session.Discovery.FindAsync(IncrementalRuns.Organization, Cancel);

        found.Count(repository => repository.Marks is { Issues: not null, Pushes: not null }).Should().Be(1000);
        session.Calls.Should().Be(20).And.Be(runs.Server.Journal.ApiCalls);
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

    /// <summary>250 issues, 120 pull requests, 40 releases, and something of every kind; git holds the pull requests.</summary>
    private static async Task<Repository> SeedAsync(IncrementalRuns runs)
    {
        var repository = runs.AddRepository("gears");
        await EveryKindRepository.SeedAsync(
            repository, new SizedRepository { AssetsEach = 0 }, [runs.Admin, runs.Model.AddUser("hubert")], Cancel);
        foreach (var pull in repository.Content.PullRequests)
        {
            runs.Git.Repositories.Single().Refs![$"refs/pull/{pull.Issue.Number}/head"] = new string('3', 40);
        }

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
