using OrgBackup.GitHubStandIn.Http;
using OrgBackup.GitHubStandIn.Seed;
using OrgBackup.Tests.Support.Cloud;

namespace OrgBackup.Tests.EndToEnd;

/// <summary>GitHub's limit is used up in the middle of a repository: nobody asks, nothing is paid, nothing is lost.</summary>
public sealed class CloudRateLimitTests(CloudEmulation cloud)
{
    private const string Limited = "large-one";
    private static readonly TimeSpan Reset = TimeSpan.FromSeconds(35);

    [Fact]
    public async Task A_limit_is_waited_for_in_the_state_machine_by_all_and_no_finished_page_is_asked_again()
    {
        await using var gitHub = await SmallGitHub.StartAsync(0);
        var size = SizedRepository.Small with { Issues = 30, Comments = 380 };
        await gitHub.AddAsync(Limited, size);
        await ManySmallRepositories.SeedAsync(gitHub.Server, gitHub.Account, 3, TestContext.Current.CancellationToken);
        await using var deployment = await CloudDeployment.CreateAsync(
            cloud, SmallGitHub.Organization, gitHub.Environment, concurrency: 4);
        deployment.Backup.Before = call =>
            call.Repository == Limited ? Task.CompletedTask : Eventually.TrueAsync(() => HasWaited(deployment));
        gitHub.Server.Faults.On($"GET /repos/{SmallGitHub.Organization}/{Limited}/issues/comments").Nth(3).PrimaryLimit(Reset);

        var execution = await deployment.StartAsync();
        var end = await execution.EndAsync();

        end.Status.Should().Be("SUCCEEDED", end.Cause);
        Statuses(deployment, Limited).Should().Equal("waiting", "done");
        foreach (var other in new[] { "small-0001", "small-0002", "small-0003" })
        {
            Statuses(deployment, other).Should().StartWith("waiting", "the others were told").And.EndWith("done");
        }

        var limit = gitHub.Server.Journal.Entries.First(entry => entry.Status == 403).StartedAt;
        var left = deployment.Steps.First(call => call.Repository == Limited).EndedAt;
        gitHub.Server.Journal.Entries.Where(entry => entry.StartedAt > left && entry.StartedAt < limit + Reset)
            .Should().BeEmpty("there is nothing to ask until the limit ends");
        Twice(gitHub, Limited).Should().BeEmpty();
        (await deployment.ManifestAsync()).Totals.Should().BeEquivalentTo(new { Repositories = 4, Succeeded = 4 });
        (await deployment.VerifyAsync()).ExitCode.Should().Be(0);
    }

    private static bool HasWaited(CloudDeployment deployment) =>
        deployment.Steps.Any(call => call.Repository == Limited && call.EndedAt is not null);

    private static List<string?> Statuses(CloudDeployment deployment, string repository) =>
        [.. deployment.Steps.Where(call => call.Repository == repository).Select(call => call.Status)];

    /// <summary>What was asked for and got more than once.</summary>
    internal static IEnumerable<string> Twice(SmallGitHub gitHub, string repository) =>
        gitHub.Server.Journal.Entries
            .Where(entry => entry.Kind == RequestKind.Rest && entry.Status == 200)
            .Where(entry => entry.CanonicalPath.StartsWith($"/repos/{SmallGitHub.Organization}/{repository}/", StringComparison.Ordinal))
            .GroupBy(entry => entry.CanonicalPath + entry.Query, StringComparer.Ordinal)
            .Where(group => group.Count() > 1)
            .Select(group => group.Key);
}
