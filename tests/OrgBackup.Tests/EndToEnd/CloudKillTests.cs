using System.Diagnostics;
using OrgBackup.Tests.Support;
using OrgBackup.Tests.Support.Cloud;

namespace OrgBackup.Tests.EndToEnd;

/// <summary>The functions' processes die or hang in the middle of their work.</summary>
public sealed class CloudKillTests(CloudEmulation cloud)
{
    [Fact]
    public async Task Killed_or_hanging_in_the_middle_the_retry_finishes_and_nothing_is_left_behind()
    {
        await using var gitHub = await SmallGitHub.StartAsync(2);
        var deployment = await CloudDeployment.CreateAsync(cloud, SmallGitHub.Organization, gitHub.Environment, concurrency: 1);
        await using var _ = deployment;
        deployment.Backup.TimeOut = TimeSpan.FromSeconds(15);
        var stalls = gitHub.Server.Faults.On("POST *.git/git-upload-pack").First(2).StallBeforeHeaders(TimeSpan.FromMinutes(1));

        var execution = await deployment.StartAsync();
        await Eventually.TrueAsync(() => stalls.Hits == 1);
        deployment.Steps[0].Sandbox!.Kill();
        await Eventually.TrueAsync(() => stalls.Hits == 2);
        await Tool.RunAsync(new ProcessStartInfo("sh", ["-c", $"kill -STOP {deployment.Steps[1].Sandbox!.ProcessId}"]));
        var end = await execution.EndAsync();

        end.Status.Should().Be("SUCCEEDED", end.Cause);
        deployment.Steps.Select(call => call.Status)
            .Should().Equal("Runtime.ExitError", "Sandbox.Timedout", "done", "done", "done");
        var sandbox = deployment.Backup.Sandboxes.Should().ContainSingle().Subject;
        Directory.EnumerateFileSystemEntries(sandbox.TempFolder, "orgbackup-*").Should().BeEmpty();
        (await deployment.ManifestAsync()).Totals.Should().BeEquivalentTo(new { Repositories = 2, Succeeded = 2 });
        (await deployment.VerifyAsync("--all")).ExitCode.Should().Be(0);
        var alive = deployment.Functions.SelectMany(function => function.Sandboxes).Select(one => one.ProcessId);
        await Eventually.TrueAsync(() => !DeploymentProcesses.Of(deployment.TempRoot).Except(alive).Any());
    }
}
