using System.Diagnostics;
using System.Text.Json.Nodes;
using OrgBackup.Report;
using OrgBackup.Tests.Support;
using OrgBackup.Tests.Support.Cloud;

namespace OrgBackup.Tests.EndToEnd;

/// <summary>A repository's git data cannot be transferred in the time of an invocation.</summary>
public sealed class CloudTooLargeTests(CloudEmulation cloud)
{
    private const string TooLarge = "small-0001";
    private const string InSlices = "small-0002";

    [Fact]
    public async Task It_comes_in_slices_or_is_too_large_with_advice_and_a_larger_machine_does_it()
    {
        await using var gitHub = await SmallGitHub.StartAsync(2);
        await using var deployment = await CloudDeployment.CreateAsync(cloud, SmallGitHub.Organization, gitHub.Environment);
        deployment.Backup.TimeOut = TimeSpan.FromSeconds(12);
        using var slow = gitHub.Server.Faults.On($"POST /{SmallGitHub.Organization}/{TooLarge}.git/git-upload-pack")
            .StallInBody(TimeSpan.FromMinutes(1), afterBytes: 100);
        using var slower = gitHub.Server.Faults.On($"POST /{SmallGitHub.Organization}/{InSlices}.git/git-upload-pack")
            .StallInBody(TimeSpan.FromMinutes(1), afterBytes: 1500);

        var end = await (await deployment.StartAsync()).EndAsync();

        end.Status.Should().Be("FAILED");
        end.Error.Should().Be("RepositoriesFailedException");
        end.Cause.Should().Contain($"1 of 2 repositories failed: {TooLarge} (RepositoryTooLargeException)");
        Steps(deployment, TooLarge).Select(call => call.Status).Should().Contain("continue").And.EndWith("tooLarge");
        Steps(deployment, InSlices).Select(call => call.Status).Should().Contain("continue").And.EndWith("done");
        var manifest = await deployment.ManifestAsync();
        var outcome = manifest.Repositories.Single(one => one.Name == TooLarge);
        outcome.Error!.Type.Should().Be(nameof(RepositoryTooLargeException));
        outcome.Error.Hint.Should().Contain("fargate=true");
        manifest.Repositories.Single(one => one.Name != TooLarge).Status.Should().Be(OutcomeStatus.Succeeded);

        slow.Dispose();
        var machine = await Tool.RunAsync(LargeMachine(deployment));
        var report = await deployment.Report.InvokeAsync(deployment.Report.Calls.First(call => (string?)call.Input["action"] == "report").Payload);

        machine.ExitCode.Should().Be(0, machine.Output + machine.Error);
        machine.Output.Should().Contain("Ended: done.");
        ((string?)report.Output!["status"]).Should().Be("clean");
        (await deployment.ManifestAsync()).Totals.Should().BeEquivalentTo(new { Repositories = 2, Succeeded = 2, Failed = 0 });
        (await deployment.VerifyAsync("--all")).ExitCode.Should().Be(0);
    }

    private static IEnumerable<LambdaCall> Steps(CloudDeployment deployment, string name) =>
        deployment.Steps.Where(call => call.Repository == name);

    /// <summary>The same image as a Fargate task: the child's state in a variable, no Runtime API.</summary>
    private static ProcessStartInfo LargeMachine(CloudDeployment deployment)
    {
        var start = new ProcessStartInfo(LambdaProgramFile.Path, ["backup"]);
        start.Environment.Clear();
        foreach (var (name, value) in deployment.Backup.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["TMPDIR"] = Directory.CreateDirectory(Path.Combine(deployment.TempRoot, "machine")).FullName;
        start.Environment["ORGBACKUP_STEP"] = JsonNode.Parse(Steps(deployment, TooLarge).Last().Answer)!.ToJsonString();
        return start;
    }
}
