using System.Text;
using System.Text.Json.Nodes;
using Amazon.S3.Model;
using OrgBackup.Report;
using OrgBackup.Tests.Support.Cloud;

namespace OrgBackup.Tests.EndToEnd;

/// <summary>Repositories fail: the execution fails with their names, and whatever comes then does only them.</summary>
public sealed class CloudRedriveTests(CloudEmulation cloud)
{
    private static readonly string[] Failing = ["small-0002", "small-0007", "small-0011"];

    [Fact]
    public async Task Three_of_twelve_fail_the_execution_fails_with_their_names_and_redriven_it_does_only_these()
    {
        await using var gitHub = await SmallGitHub.StartAsync(12);
        await using var deployment = await CloudDeployment.CreateAsync(cloud, SmallGitHub.Organization, gitHub.Environment);
        Break(gitHub, Failing);

        var first = await (await deployment.StartAsync()).EndAsync();

        first.Status.Should().Be("FAILED");
        first.Error.Should().Be("RepositoriesFailedException");
        first.Cause.Should().Contain("3 of 12 repositories failed").And.ContainAll(Failing).And.Contain("Redrive");
        var manifest = await deployment.ManifestAsync();
        manifest.Totals.Should().BeEquivalentTo(new { Repositories = 12, Succeeded = 9, Failed = 3 });
        Failed(manifest).Should().Equal(Failing);
        manifest.Repositories.Where(outcome => outcome.Error is not null)
            .Should().OnlyContain(outcome => outcome.Error!.Message.Contains("500") && outcome.Error.Hint != null);

        gitHub.Server.Faults.Clear();
        gitHub.Server.Journal.Clear();
        var done = deployment.Steps.Count;
        var second = await RedriveAsync(deployment);

        var end = await second.EndAsync();
        end.Status.Should().Be("SUCCEEDED", end.Cause);
        (await second.StatesAsync()).Should().Equal(
            "FailUnlessRedriven", "BackupRepositories", "Report", "DrillWanted", "AllBackedUp",
            "Succeeded");
        deployment.Steps.Skip(done).Select(call => call.Repository).Order(StringComparer.Ordinal).Should().Equal(Failing);
        gitHub.Asked.Should().Equal(Failing);
        var whole = await deployment.ManifestAsync();
        whole.Run.Id.Should().Be(manifest.Run.Id);
        whole.Run.Attempt.Should().Be(2);
        whole.Totals.Should().BeEquivalentTo(new { Repositories = 12, Succeeded = 12, Failed = 0 });
        var verify = await deployment.VerifyAsync("--all");
        verify.ExitCode.Should().Be(0, verify.Output + verify.Error);
        deployment.Functions.SelectMany(function => function.Calls)
            .Should().OnlyContain(call => call.Payload.Length < 2048 && call.Answer.Length < 2048);
    }

    [Fact]
    public async Task A_new_execution_retries_a_run_of_which_only_the_manifest_is_left()
    {
        await using var gitHub = await SmallGitHub.StartAsync(3);
        await using var deployment = await CloudDeployment.CreateAsync(cloud, SmallGitHub.Organization, gitHub.Environment);
        Break(gitHub, "small-0002");
        (await (await deployment.StartAsync()).EndAsync()).Error.Should().Be("RepositoriesFailedException");
        var manifest = await deployment.ManifestAsync();
        await EmptyAsync(deployment);
        gitHub.Server.Faults.Clear();
        gitHub.Server.Journal.Clear();

        var end = await (await deployment.StartAsync(new JsonObject { ["retryOf"] = manifest.Run.Id }.ToJsonString())).EndAsync();

        end.Status.Should().Be("SUCCEEDED", end.Cause);
        gitHub.Asked.Should().Equal("small-0002");
        var whole = await deployment.ManifestAsync();
        whole.Run.Should().BeEquivalentTo(new { manifest.Run.Id, Attempt = 2 });
        whole.Totals.Should().BeEquivalentTo(new { Repositories = 3, Succeeded = 3, Failed = 0 });
    }

    private static void Break(SmallGitHub gitHub, params string[] names)
    {
        foreach (var name in names)
        {
            gitHub.Server.Faults.FailGit(gitHub.Server.Model.Get(SmallGitHub.Organization, name), int.MaxValue);
        }
    }

    private static IEnumerable<string> Failed(RunManifest manifest) =>
        manifest.Repositories.Where(RunVerdict.NeedsRetry).Select(outcome => outcome.Name).Order(StringComparer.Ordinal);

    /// <summary>
    /// What Step Functions does when the failed execution is redriven: its gate is entered again, with the input it had
    /// and a higher RedriveCount. moto knows neither, so the state machine starts there, and the context is put in.
    /// </summary>
    private static Task<CloudExecution> RedriveAsync(CloudDeployment deployment)
    {
        var gate = deployment.Report.Calls.Last(call => (string?)call.Input["action"] == "gate");
        deployment.Report.Before = call =>
        {
            var payload = call.Input;
            payload["execution"] = gate.Input["execution"]!.DeepClone();
            payload["execution"]!["RedriveCount"] = 1;
            call.Payload = Encoding.UTF8.GetBytes(payload.ToJsonString());
            return Task.CompletedTask;
        };
        return deployment.StartAsync(
            gate.Input["state"]!.ToJsonString(), definition => definition["StartAt"] = "FailUnlessRedriven");
    }

    private static async Task EmptyAsync(CloudDeployment deployment)
    {
        foreach (var key in await deployment.KeysAsync(deployment.ControlBucket))
        {
            await deployment.S3.DeleteObjectAsync(
                new DeleteObjectRequest { BucketName = deployment.ControlBucket, Key = key }, TestContext.Current.CancellationToken);
        }
    }
}
