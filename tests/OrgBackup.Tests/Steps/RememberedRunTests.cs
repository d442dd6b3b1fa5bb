using System.Text.Json;
using OrgBackup.Discover;
using OrgBackup.Steps;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Steps;

/// <summary>What a run in AWS remembers for the next one.</summary>
public sealed class RememberedRunTests : IDisposable
{
    private readonly FakeDeployment _deployment = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _deployment.Dispose();

    [Fact]
    public async Task The_items_know_what_the_last_run_remembers_and_the_report_passes_it_on()
    {
        _deployment.Organization.Add(1, "web");
        var api = _deployment.Organization.Add(2, "api");
        await _deployment.ExecuteAsync(FakeDeployment.Execution("one"), Token);
        var first = await _deployment.Runs.ReadAsync("latest", Token);
        _deployment.Time.Advance(TimeSpan.FromDays(7));
        api.GitError = new GitHubUnavailableException("down");

        var state = await _deployment.ExecuteAsync(FakeDeployment.Execution("two"), Token);

        var second = await _deployment.Runs.ReadAsync("latest", Token);
        (first.Sequence, second.Sequence).Should().Be((1, 2));
        (await _deployment.ItemsAsync(state, Token)).Should().OnlyContain(item => item.Sequence == 2);
        second.Repositories.Select(outcome => outcome.Memory).Should().NotContainNulls()
            .And.BeEquivalentTo(first.Repositories.Select(outcome => outcome.Memory), "nothing changed, and one failed");
    }

    [Fact]
    public async Task A_run_of_some_carries_the_memory_of_the_others_on()
    {
        _deployment.Organization.Add(1, "web");
        _deployment.Organization.Add(2, "api");
        await _deployment.ExecuteAsync(FakeDeployment.Execution("one"), Token);
        _deployment.Time.Advance(TimeSpan.FromDays(7));

        await _deployment.ExecuteAsync(
            FakeDeployment.Execution("two", new ExecutionInput { Only = ["web"] }), Token);

        var manifest = await _deployment.Runs.ReadAsync("latest", Token);
        manifest.Repositories.Should().HaveCount(2).And.OnlyContain(outcome => outcome.Memory != null);
    }

    [Fact]
    public void An_item_with_all_that_it_remembers_stays_small()
    {
        var (name, time) = (new string('n', 100), "123456@2026-11-22T14:00:00Z");
        var marks = new ChangeMarks
        {
            Repository = time,
            Pushes = time,
            Issues = time,
            Pulls = time,
            Discussions = time,
            Releases = $"{time}/2026-11-22T14:00:00Z/2026-11-22T14:00:00Z",
            Counts = "1000/1000/100000",
        };
        var item = new BackupItem
        {
            Repository = new()
            {
                Id = long.MaxValue,
                Name = name,
                FullName = $"{new string('o', 39)}/{name}",
                NodeId = "R_kgDOABCDEFGH",
                DefaultBranch = "main",
                Marks = marks,
            },
            Folder = $"{name}~{long.MaxValue}",
            Previous = new($"{name}/snapshots/2026-11-22_12.json"),
            PreviousFolder = name,
            Sequence = 12345,
            Memory = new()
            {
                Snapshot = new($"{name}/snapshots/2026-11-22_12.json"),
                Marks = marks,
                SweptOn = new(2026, 11, 22),
                NextSweep = 12345,
                Kinds = 100,
            },
        };

        JsonSerializer.SerializeToUtf8Bytes(
            new BackupStepState { Run = new("run", 1), Item = item }, StepJson.Default.BackupStepState)
            .Length.Should().BeLessThan(2048);
    }
}
