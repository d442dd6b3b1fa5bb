using System.Text.Json.Nodes;
using OrgBackup.Tests.Support.Cloud;

namespace OrgBackup.Tests.EndToEnd;

/// <summary>Executions that overlap, and one that is stopped.</summary>
public sealed class CloudLeaseTests(CloudEmulation cloud)
{
    [Fact]
    public async Task Of_two_executions_at_once_the_second_is_skipped_says_so_and_is_no_success()
    {
        await using var gitHub = await SmallGitHub.StartAsync(2);
        await using var deployment = await CloudDeployment.CreateAsync(cloud, SmallGitHub.Organization, gitHub.Environment);
        var held = new TaskCompletionSource();
        deployment.Backup.Before = _ => held.Task;
        var first = await deployment.StartAsync();
        await Eventually.TrueAsync(() => deployment.Backup.Calls.Count > 0);

        var second = await (await deployment.StartAsync()).EndAsync();
        held.SetResult();
        var end = await first.EndAsync();

        second.Status.Should().Be("FAILED");
        second.Error.Should().Be("AnotherRunActiveException");
        second.Cause.Should().Contain("Nothing was done").And.Contain(first.Arn);
        deployment.Discover.Log.Should().ContainSingle(line => line.Contains("\"RunsSkipped\":1"));
        end.Status.Should().Be("SUCCEEDED", end.Cause);
        deployment.Steps.Should().HaveCount(3, "two repositories and the organization itself");
        (await deployment.KeysAsync(deployment.Bucket)).Count(key => key.EndsWith("/manifest.json", StringComparison.Ordinal)).Should().Be(1);
    }

    [Fact]
    public async Task A_stopped_execution_still_gets_a_report_and_holds_nobody_up()
    {
        await using var gitHub = await SmallGitHub.StartAsync(3);
        await using var deployment = await CloudDeployment.CreateAsync(
            cloud, SmallGitHub.Organization, gitHub.Environment, concurrency: 1);
        var stalls = gitHub.Server.Faults.On("POST *.git/git-upload-pack").From(3).StallBeforeHeaders(TimeSpan.FromMinutes(2));
        var execution = await deployment.StartAsync();
        await Eventually.TrueAsync(() => stalls.Hits > 0);

        await execution.StopAsync();
        var salvage = await deployment.Report.InvokeAsync(Event(execution, "ABORTED"));
        var manifest = await deployment.ManifestAsync();

        // moto's interpreter ends only when the call that it waits for is over
        stalls.Dispose();
        deployment.Backup.Sandboxes.Should().ContainSingle().Subject.Kill();
        var end = await execution.EndAsync();

        end.Status.Should().Be("ABORTED");
        salvage.Error.Should().BeNull(salvage.ToString());
        ((int?)salvage.Output!["failedCount"]).Should().Be(3, "two repositories and the organization itself");
        manifest.Totals.Should().BeEquivalentTo(new { Repositories = 3, Succeeded = 1, Failed = 2 });
        manifest.Repositories.Where(outcome => outcome.Error is not null)
            .Should().OnlyContain(outcome => outcome.Error!.Message.Contains("aborted"));
        var next = await (await deployment.StartAsync()).EndAsync();
        next.Status.Should().Be("SUCCEEDED", next.Cause);
        (await deployment.VerifyAsync("--all")).ExitCode.Should().Be(0);
    }

    /// <summary>What infra/SalvageRule.cs makes of the event; EventBridge tells the times in milliseconds.</summary>
    private static JsonObject Event(CloudExecution execution, string status) => new()
    {
        ["action"] = "salvage",
        ["execution"] = new JsonObject
        {
            ["Id"] = execution.Arn,
            ["Name"] = execution.Name,
            ["StartTime"] = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
            ["Status"] = status,
        },
    };
}
