using OrgBackup.Steps;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Steps;

/// <summary>Reports of executions that ended without one, and the daily watch.</summary>
public sealed class SalvageTests : IDisposable
{
    private readonly FakeDeployment _deployment = new();

    public SalvageTests()
    {
        _deployment.Organization.Add(1, "gears");
        _deployment.Organization.Add(2, "levers");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _deployment.Dispose();

    [Fact]
    public async Task An_aborted_execution_has_a_report_and_no_lease()
    {
        var begun = await BeginAsync("one");
        await _deployment.ChildAsync(begun, (await _deployment.ItemsAsync(begun, Token))[0], Token);

        var state = await SalvageAsync("one", "ABORTED");

        state.FailedCount.Should().Be(1);
        var manifest = await _deployment.Runs.ReadAsync(begun.RunId, Token);
        manifest.Totals.Should().BeEquivalentTo(new { Repositories = 2, Succeeded = 1, Failed = 1 });
        manifest.Repositories.Single(one => one.Name == "levers").Error!.Message.Should().Contain("aborted");
        (await BeginAsync("two")).Status.Should().Be(RunStatus.Ok);
    }

    [Fact]
    public async Task A_late_step_of_a_stopped_execution_does_not_take_the_lease_again()
    {
        var begun = await BeginAsync("one");
        await SalvageAsync("one", "ABORTED");
        await _deployment.ChildAsync(begun, (await _deployment.ItemsAsync(begun, Token))[0], Token);

        (await BeginAsync("two")).Status.Should().Be(RunStatus.Ok);
    }

    [Fact]
    public async Task A_late_step_does_not_take_what_another_execution_gave_back()
    {
        var begun = await BeginAsync("one");
        await SalvageAsync("one", "ABORTED");
        await _deployment.ExecuteAsync(FakeDeployment.Execution("two"), Token);
        await _deployment.ChildAsync(begun, (await _deployment.ItemsAsync(begun, Token))[0], Token);

        (await BeginAsync("three")).Status.Should().Be(RunStatus.Ok);
    }

    [Fact]
    public async Task A_discovery_that_begins_after_its_execution_was_stopped_asks_nothing_and_leaves_no_lease()
    {
        await SalvageAsync("one", "ABORTED");
        _deployment.Organization.ListingErrors.Enqueue(new GitHubUnavailableException("must not be asked"));

        var discovery = () => BeginAsync("one");

        await discovery.Should().ThrowAsync<UsageException>();
        _deployment.Organization.ListingErrors.Clear();
        (await BeginAsync("two")).Status.Should().Be(RunStatus.Ok);
    }

    [Fact]
    public async Task The_steps_of_a_redriven_execution_take_the_lease_again()
    {
        var begun = await BeginAsync("one");
        await SalvageAsync("one", "ABORTED");
        _deployment.Time.Advance(TimeSpan.FromMinutes(30));
        await _deployment.ChildAsync(begun, (await _deployment.ItemsAsync(begun, Token))[0], Token);

        (await BeginAsync("two")).Status.Should().Be(RunStatus.Skipped);
    }

    [Fact]
    public async Task A_report_that_is_there_is_left_alone()
    {
        var state = await _deployment.ExecuteAsync(FakeDeployment.Execution("one"), Token);
        var before = await _deployment.Runs.ReadAsync(state.RunId, Token);
        _deployment.Time.Advance(TimeSpan.FromHours(1));

        await SalvageAsync("one", "FAILED");

        (await _deployment.Runs.ReadAsync(state.RunId, Token)).Should().BeEquivalentTo(before);
    }

    [Fact]
    public async Task A_redriven_attempt_that_was_aborted_is_reported_too()
    {
        _deployment.Organization.Repositories.First().GitError = new GitTransferException("cut");
        var state = await _deployment.ExecuteAsync(FakeDeployment.Execution("one"), Token);
        await _deployment.GateAsync(state, FakeDeployment.Execution("one", redrives: 1), Token);

        var salvaged = await SalvageAsync("one", "TIMED_OUT");

        salvaged.Attempt.Should().Be(2);
        var manifest = await _deployment.Runs.ReadAsync(state.RunId, Token);
        manifest.Run.Attempt.Should().Be(2);
        manifest.Repositories.Single(one => one.Name == "gears").Error!.Message.Should().Contain("time was over");
    }

    [Fact]
    public async Task A_salvage_without_an_execution_is_refused()
    {
        var salvage = () => SalvageAsync("", "FAILED");

        (await salvage.Should().ThrowAsync<UsageException>()).WithMessage("*without an execution*");
    }

    [Fact]
    public async Task An_execution_that_listed_nothing_has_nothing_to_report()
    {
        var state = await SalvageAsync("unknown", "FAILED");

        state.Status.Should().Be(RunStatus.Skipped);
        (await _deployment.Runs.IdsAsync(Token)).Should().BeEmpty();
    }

    [Fact]
    public async Task An_execution_that_is_stopped_while_it_lists_leaves_no_lease_and_can_be_redriven()
    {
        _deployment.Organization.BeforeListing = () => SalvageAsync("one", "ABORTED");

        var discovery = () => BeginAsync("one");

        await discovery.Should().ThrowAsync<UsageException>();
        _deployment.Organization.BeforeListing = () => Task.CompletedTask;
        (await _deployment.ExecuteAsync(FakeDeployment.Execution("two"), Token)).Status.Should().Be(RunStatus.Clean);
        (await _deployment.ExecuteAsync(FakeDeployment.Execution("one", redrives: 1), Token)).Status
            .Should().Be(RunStatus.Clean);
    }

    [Fact]
    public async Task The_watch_counts_the_days_since_a_run_did_everything()
    {
        await _deployment.ExecuteAsync(FakeDeployment.Execution("one"), Token);
        _deployment.Time.Advance(TimeSpan.FromDays(7));
        _deployment.Organization.Repositories.First().GitError = new GitTransferException("cut");
        await _deployment.ExecuteAsync(
            FakeDeployment.Execution("two", new ExecutionInput { ScheduledTime = "2026-11-29T14:00:00Z" }), Token);
        _deployment.Time.Advance(TimeSpan.FromDays(2));

        await new RunWatch(_deployment.Tools).RunAsync(Token);

        _deployment.Metric("DaysSinceSuccess").Should().Be(9);
        _deployment.Metric("OldestConfirmedSnapshotDays").Should().Be(9);
    }

    [Fact]
    public async Task A_run_of_some_repositories_is_no_success_of_the_organization()
    {
        await _deployment.ExecuteAsync(FakeDeployment.Execution("one"), Token);
        _deployment.Time.Advance(TimeSpan.FromDays(9));
        var input = new ExecutionInput { Only = ["gears"], ScheduledTime = "2026-12-01T14:00:00Z" };
        await _deployment.ExecuteAsync(FakeDeployment.Execution("two", input), Token);

        await new RunWatch(_deployment.Tools).RunAsync(Token);

        _deployment.Metric("DaysSinceSuccess").Should().Be(9);
        _deployment.Metric("OldestConfirmedSnapshotDays").Should().Be(9, "levers was confirmed nine days ago");
    }

    [Fact]
    public async Task Where_no_run_ever_succeeded_the_watch_counts_from_its_first_look()
    {
        await new RunWatch(_deployment.Tools).RunAsync(Token);
        _deployment.Time.Advance(TimeSpan.FromDays(9));
        await new RunWatch(_deployment.Tools).RunAsync(Token);

        _deployment.Metrics.Where(metric => metric.Name == "DaysSinceSuccess").Select(metric => metric.Value)
            .Should().Equal(0, 9);
    }

    private Task<RunState> BeginAsync(string name) =>
        _deployment.Discover.RunAsync(new() { Execution = FakeDeployment.Execution(name) }, Token);

    private Task<RunState> SalvageAsync(string name, string status) =>
        new RunSalvage(_deployment.Tools).RunAsync(FakeDeployment.Execution(name) with { Status = status }, Token);
}
