using System.Globalization;
using System.Text.Json.Nodes;
using OrgBackup.Report;
using OrgBackup.Steps;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;
using OrgBackup.Tests.Support.Cloud;

namespace OrgBackup.Tests.EndToEnd;

/// <summary>A large organization through the interpreter; the backup step is a stub, discovery and report are not.</summary>
[Collection(RunsAlone.Name)]
public sealed class CloudManyTests(CloudEmulation cloud)
{
    private const int Count = 1000;
    private const int MostState = 32 * 1024;

    [Fact]
    public async Task A_thousand_repositories_keep_all_states_small_and_the_report_right()
    {
        await using var gitHub = await SmallGitHub.StartAsync(Count);
        await using var deployment = await CloudDeployment.CreateAsync(
            cloud, SmallGitHub.Organization, gitHub.Environment, concurrency: 10);
        var tools = Tools(deployment);
        deployment.Report.Before = call => (string?)call.Input["action"] == "report"
            ? LeaveResultsAsync(tools, call.Input["state"]!)
            : Task.CompletedTask;

        var execution = await deployment.StartAsync(change: PutStub);
        var end = await execution.EndAsync();

        end.Error.Should().Be("RepositoriesFailedException", end.Cause);
        end.Cause.Should().Contain("50 of 1000 repositories failed: small-0020 (StepLostException)").And.Contain("and 35 more");
        var largest = (await execution.HistoryAsync()).Max(one => one.ToJsonString().Length);
        largest.Should().BeLessThan(MostState);
        deployment.Functions.SelectMany(function => function.Calls)
            .Should().OnlyContain(call => call.Payload.Length < 2048 && call.Answer.Length < 2048);
        var manifest = await deployment.ManifestAsync();
        manifest.Totals.Should().BeEquivalentTo(new { Repositories = Count, Unchanged = 950, Failed = 50 });
        manifest.Repositories.Select(outcome => outcome.Id).Should().OnlyHaveUniqueItems().And.HaveCount(Count);
    }

    private static StepTools Tools(CloudDeployment deployment) => new()
    {
        Settings = new StepSettings { Organization = SmallGitHub.Organization },
        Store = new S3Store(deployment.S3, deployment.Bucket),
        Control = new S3ControlStore(deployment.S3, deployment.ControlBucket, null),
        Time = TimeProvider.System,
    };

    /// <summary>An interpreter takes seconds for a thousand states, but minutes for a thousand calls.</summary>
    private static void PutStub(JsonNode definition) =>
        definition["States"]!["BackupRepositories"]!["ItemProcessor"]!["States"]!["BackupStep"] = new JsonObject
        {
            ["Type"] = "Pass",
            ["Result"] = StepStatus.Done,
            ["ResultPath"] = "$.status",
            ["Next"] = "StepOutcome",
        };

    /// <summary>What the steps would have left: every twentieth failed, of the others nothing has changed.</summary>
    private static async Task LeaveResultsAsync(StepTools tools, JsonNode run)
    {
        var items = await tools.Documents.ReadAsync(
            new BackupKey((string)run["itemsKey"]!), ControlJson.Default.IReadOnlyListBackupItem, CancellationToken.None);
        var reference = new RunReference((string)run["runId"]!, (int)run["attempt"]!);
        var options = new ParallelOptions { MaxDegreeOfParallelism = 8 };
        await Parallel.ForEachAsync(items, options, async (item, token) =>
        {
            var state = new BackupStepState { Run = reference, Item = item };
            await new StepResults(tools).FinishAsync(state, OutcomeOf(item), apiCalls: 3, token);
        });
    }

    private static RepositoryOutcome OutcomeOf(BackupItem item)
    {
        var isFailed = !item.Repository.IsOrganization && int.Parse(item.Repository.Name[^4..], CultureInfo.InvariantCulture) % 20 == 0;
        return new RepositoryOutcome
        {
            Id = item.Repository.Id,
            Name = item.Repository.Name,
            IsOrganization = item.Repository.IsOrganization,
            Status = isFailed ? OutcomeStatus.Failed : OutcomeStatus.Unchanged,
            Error = isFailed ? LostStep.WithoutResult : null,
        };
    }
}
