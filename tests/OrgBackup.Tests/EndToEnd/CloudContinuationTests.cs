using OrgBackup.GitHubStandIn.Seed;
using OrgBackup.Tests.Support.Cloud;

namespace OrgBackup.Tests.EndToEnd;

/// <summary>A repository takes longer than an invocation may: it goes on where it was.</summary>
public sealed class CloudContinuationTests(CloudEmulation cloud)
{
    private const string Repository = "slow-one";

    [Fact]
    public async Task A_repository_goes_on_page_by_page_over_three_invocations_of_20_seconds()
    {
        await using var gitHub = await SmallGitHub.StartAsync(0);
        await gitHub.AddAsync(Repository, new SizedRepository { Releases = 4 });
        await using var deployment = await CloudDeployment.CreateAsync(
            cloud, SmallGitHub.Organization, gitHub.Environment, concurrency: 1);
        deployment.Backup.TimeOut = TimeSpan.FromSeconds(20);
        gitHub.Server.Faults.On($"GET /repos/{SmallGitHub.Organization}/{Repository}/issues/*")
            .StallBeforeHeaders(TimeSpan.FromSeconds(4.5));

        var end = await (await deployment.StartAsync()).EndAsync();

        end.Status.Should().Be("SUCCEEDED", end.Cause);
        var statuses = deployment.Steps.Where(call => call.Repository == Repository).Select(call => call.Status).ToList();
        statuses.Should().HaveCountGreaterThanOrEqualTo(3).And.EndWith("done");
        statuses.SkipLast(1).Should().AllBe("continue");
        deployment.Steps.Should().OnlyContain(call => call.Duration < TimeSpan.FromSeconds(20));
        deployment.Steps.Select(call => call.Sandbox!.ProcessId).Distinct().Should().ContainSingle("it stayed warm");
        CloudRateLimitTests.Twice(gitHub, Repository).Should().BeEmpty("a page that was read is never read again");
        var manifest = await deployment.ManifestAsync();
        manifest.Totals.Should().BeEquivalentTo(new { Repositories = 1, Succeeded = 1 });
        (await deployment.VerifyAsync("--all")).ExitCode.Should().Be(0);
        deployment.Backup.Calls.Should().OnlyContain(call => call.Payload.Length < 2048 && call.Answer.Length < 2048);
    }
}
