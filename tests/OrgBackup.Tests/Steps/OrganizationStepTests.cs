using OrgBackup.Report;
using OrgBackup.Snapshots;
using OrgBackup.Steps;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Steps;

/// <summary>The organization itself in AWS: one more item, whose id may be a repository's.</summary>
public sealed class OrganizationStepTests : IDisposable
{
    private readonly FakeDeployment _deployment = new();

    public OrganizationStepTests()
    {
        _deployment.Organization.Add(1, "web");
        _deployment.Organization.Own = new FakeRepository { Id = 1, Name = "acme" };
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _deployment.Dispose();

    [Fact]
    public async Task It_is_one_more_item_and_no_repository()
    {
        var state = await _deployment.ExecuteAsync(FakeDeployment.Execution("one"), Token);

        _deployment.Trace.Should().Equal("web done", "_organization done");
        state.Status.Should().Be(RunStatus.Clean);
        var manifest = await _deployment.Runs.ReadAsync("latest", Token);
        manifest.Totals.Should().BeEquivalentTo(new { Repositories = 1, Succeeded = 1 });
        manifest.Organization!.Snapshot!.Value.Value.Should().Be("_organization/snapshots/2026-11-22.json");
    }

    [Fact]
    public async Task What_failed_of_it_is_named_by_the_gate_and_done_again_when_redriven()
    {
        _deployment.Organization.Own!.Missing["issues"] = MissingReasons.Retryable;
        var state = await _deployment.ExecuteAsync(FakeDeployment.Execution("one"), Token);
        var gate = () => _deployment.GateAsync(state, FakeDeployment.Execution("one"), Token);
        (await gate.Should().ThrowAsync<RepositoriesFailedException>())
            .Which.Message.Should().Contain("_organization (incomplete)");

        _deployment.Organization.Own.Missing.Clear();
        _deployment.Trace.Clear();
        var redriven = FakeDeployment.Execution("one", redrives: 1);
        var opened = await _deployment.GateAsync(state, redriven, Token);
        var final = await _deployment.MapAndReportAsync(opened, redriven, Token);

        _deployment.Trace.Should().Equal("_organization done");
        final.Status.Should().Be(RunStatus.Clean);
        var manifest = await _deployment.Runs.ReadAsync("latest", Token);
        (manifest.Organization!.Status, manifest.Repositories.Single().Status)
            .Should().Be((OutcomeStatus.Succeeded, OutcomeStatus.Succeeded));
    }

    [Fact]
    public async Task A_retry_of_a_run_takes_it_up_too()
    {
        _deployment.Organization.Own!.Missing["issues"] = MissingReasons.Retryable;
        await _deployment.ExecuteAsync(FakeDeployment.Execution("one"), Token);
        _deployment.Organization.Own.Missing.Clear();
        await new RunSalvage(_deployment.Tools).RunAsync(FakeDeployment.Execution("one"), Token);
        _deployment.Trace.Clear();

        var state = await _deployment.ExecuteAsync(
            FakeDeployment.Execution("two", new ExecutionInput { RetryOf = "latest" }), Token);

        _deployment.Trace.Should().Equal("_organization done");
        state.Status.Should().Be(RunStatus.Clean);
    }

    [Fact]
    public async Task A_run_of_some_leaves_it_out()
    {
        await _deployment.ExecuteAsync(
            FakeDeployment.Execution("one", new ExecutionInput { Only = ["web"] }), Token);

        _deployment.Trace.Should().Equal("web done");
    }

    [Fact]
    public async Task The_token_s_last_days_are_a_figure_of_the_discovery_and_of_every_day_after_and_a_warning()
    {
        _deployment.TokenExpiresAt = _deployment.Time.GetUtcNow().AddDays(10);

        await _deployment.ExecuteAsync(FakeDeployment.Execution("one"), Token);
        var discovered = _deployment.Metric("TokenDaysLeft");
        _deployment.Time.Advance(TimeSpan.FromDays(3));
        await new RunWatch(_deployment.Tools).RunAsync(Token);

        (discovered, _deployment.Metric("TokenDaysLeft")).Should().Be((10, 7));
        (await _deployment.Runs.ReadAsync("latest", Token)).Warnings.Should().ContainSingle()
            .Which.Should().Contain("in 10 days");
    }

    [Fact]
    public async Task A_token_without_an_end_has_no_figure()
    {
        await _deployment.ExecuteAsync(FakeDeployment.Execution("one"), Token);
        await new RunWatch(_deployment.Tools).RunAsync(Token);

        _deployment.Metrics.Should().NotContain(metric => metric.Name == "TokenDaysLeft");
    }
}
