using OrgBackup.Steps;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Steps;

/// <summary>Whole executions, from the discovery to the gate.</summary>
public sealed class ExecutionTests : IDisposable
{
    private readonly FakeDeployment _deployment = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _deployment.Dispose();

    [Fact]
    public async Task A_run_without_failures_is_clean_and_named_after_its_scheduled_time()
    {
        AddRepositories(3);
        var weekly = FakeDeployment.Execution("weekly", new ExecutionInput { ScheduledTime = "2026-11-22T13:59:58Z" });

        var state = await _deployment.ExecuteAsync(weekly, Token);

        state.Status.Should().Be(RunStatus.Clean);
        state.FailedCount.Should().Be(0);
        state.RunId.Should().Be("acme-20261122T135958Z");
        var manifest = await _deployment.Runs.ReadAsync("latest", Token);
        manifest.Totals.Should().BeEquivalentTo(new { Repositories = 3, Succeeded = 3, Failed = 0, ApiCalls = 2 });
        manifest.Run.Date.Should().Be(new DateOnly(2026, 11, 22));
        _deployment.Metric("RunsSucceeded").Should().Be(1);
        _deployment.Metric("OldestConfirmedSnapshotDays").Should().Be(0);
    }

    [Fact]
    public async Task What_failed_is_named_by_the_gate_and_only_that_is_done_again_when_redriven()
    {
        AddRepositories(12);
        Break("repo-2", "repo-5", "repo-11");

        var state = await _deployment.ExecuteAsync(FakeDeployment.Execution("one"), Token);
        var gate = () => _deployment.GateAsync(state, FakeDeployment.Execution("one"), Token);

        state.FailedCount.Should().Be(3);
        (await gate.Should().ThrowAsync<RepositoriesFailedException>()).Which.Message.Should()
            .StartWith("3 of 12 repositories failed: repo-11 (GitTransferException), repo-2 (GitTransferException), repo-5");
        _deployment.Metric("RepositoriesFailed").Should().Be(3);
        _deployment.Metric("RunsSucceeded").Should().Be(0);

        Mend();
        _deployment.Trace.Clear();
        var mirrors = _deployment.Organization.Mirrors;
        var redriven = FakeDeployment.Execution("one", redrives: 1);
        var opened = await _deployment.GateAsync(state, redriven, Token);
        var final = await _deployment.MapAndReportAsync(opened, redriven, Token);

        opened.ItemCount.Should().Be(3);
        _deployment.Trace.Should().BeEquivalentTo("repo-2 done", "repo-5 done", "repo-11 done");
        (_deployment.Organization.Mirrors - mirrors).Should().Be(3);
        final.Status.Should().Be(RunStatus.Clean);
        var manifest = await _deployment.Runs.ReadAsync("latest", Token);
        manifest.Totals.Should().BeEquivalentTo(new { Repositories = 12, Succeeded = 12, Failed = 0 });
        manifest.Run.Attempt.Should().Be(2);
        (await _deployment.Runs.IdsAsync(Token)).Should().ContainSingle();
    }

    [Fact]
    public async Task A_redriven_run_that_fails_again_is_failed_by_the_gate_again_and_can_be_redriven_again()
    {
        AddRepositories(2);
        Break("repo-1");
        var state = await _deployment.ExecuteAsync(FakeDeployment.Execution("one"), Token);

        var first = FakeDeployment.Execution("one", redrives: 1);
        var second = await _deployment.MapAndReportAsync(await _deployment.GateAsync(state, first, Token), first, Token);
        var gate = () => _deployment.GateAsync(second, first, Token);
        await gate.Should().ThrowAsync<RepositoriesFailedException>();

        Mend();
        var next = FakeDeployment.Execution("one", redrives: 2);
        var third = await _deployment.MapAndReportAsync(await _deployment.GateAsync(second, next, Token), next, Token);

        third.Status.Should().Be(RunStatus.Clean);
        third.Attempt.Should().Be(3);
    }

    [Fact]
    public async Task A_redrive_after_an_abort_in_the_map_does_not_pass_the_gate_by_itself()
    {
        AddRepositories(2);
        Break("repo-1");
        var begun = await _deployment.Discover.RunAsync(new() { Execution = FakeDeployment.Execution("one") }, Token);

        var redriven = FakeDeployment.Execution("one", redrives: 1);
        var state = await _deployment.MapAndReportAsync(begun, redriven, Token);
        var gate = () => _deployment.GateAsync(state, redriven, Token);

        await gate.Should().ThrowAsync<RepositoriesFailedException>();
    }

    [Fact]
    public async Task A_second_execution_is_skipped_while_the_first_one_works_and_is_no_success()
    {
        AddRepositories(1);
        await _deployment.Discover.RunAsync(new() { Execution = FakeDeployment.Execution("one") }, Token);

        var state = await _deployment.ExecuteAsync(FakeDeployment.Execution("two"), Token);

        state.Status.Should().Be(RunStatus.Skipped);
        state.Error.Should().Be(nameof(AnotherRunActiveException));
        state.Cause.Should().Contain("execution:OrgBackup:one").And.Contain("2026-11-22 14:00:00 UTC");
        _deployment.Metrics.Should().ContainSingle().Which.Name.Should().Be("RunsSkipped");
    }

    [Fact]
    public async Task A_lease_that_nobody_renews_is_over_after_two_hours()
    {
        AddRepositories(1);
        await _deployment.Discover.RunAsync(new() { Execution = FakeDeployment.Execution("one") }, Token);
        _deployment.Time.Advance(TimeSpan.FromHours(2));

        var state = await _deployment.ExecuteAsync(FakeDeployment.Execution("two"), Token);

        state.Status.Should().Be(RunStatus.Clean);
    }

    [Fact]
    public async Task A_redriven_gate_takes_the_lease_again_or_stays_closed()
    {
        AddRepositories(1);
        Break("repo-1");
        var state = await _deployment.ExecuteAsync(FakeDeployment.Execution("one"), Token);
        await Failing(() => _deployment.GateAsync(state, FakeDeployment.Execution("one"), Token));
        await _deployment.Discover.RunAsync(new() { Execution = FakeDeployment.Execution("two") }, Token);

        var gate = () => _deployment.GateAsync(state, FakeDeployment.Execution("one", redrives: 1), Token);

        await gate.Should().ThrowAsync<AnotherRunActiveException>();
        _deployment.Time.Advance(TimeSpan.FromHours(3));
        (await _deployment.GateAsync(state, FakeDeployment.Execution("one", redrives: 2), Token)).Attempt.Should().Be(2);
    }

    [Fact]
    public async Task The_discovery_called_twice_is_one_run()
    {
        AddRepositories(1);
        var request = new DiscoverRequest { Execution = FakeDeployment.Execution("one") };

        var first = await _deployment.Discover.RunAsync(request, Token);
        var second = await _deployment.Discover.RunAsync(request, Token);

        second.Should().Be(first);
    }

    [Fact]
    public async Task Two_executions_of_one_second_are_two_runs()
    {
        AddRepositories(1);
        var first = await _deployment.ExecuteAsync(FakeDeployment.Execution("one"), Token);
        var second = await _deployment.ExecuteAsync(FakeDeployment.Execution("two"), Token);

        second.RunId.Should().NotBe(first.RunId);
        (await _deployment.Runs.ReadAsync("latest", Token)).Totals.Unchanged.Should().Be(1);
    }

    [Fact]
    public async Task RetryOf_needs_only_the_manifest_and_does_only_what_failed()
    {
        AddRepositories(4);
        Break("repo-3");
        var state = await _deployment.ExecuteAsync(FakeDeployment.Execution("one"), Token);
        await Failing(() => _deployment.GateAsync(state, FakeDeployment.Execution("one"), Token));
        Mend();
        ForgetControlDocuments();
        _deployment.Trace.Clear();

        var retry = FakeDeployment.Execution("later", new ExecutionInput { RetryOf = state.RunId });
        var retried = await _deployment.ExecuteAsync(retry, Token);

        retried.RunId.Should().Be(state.RunId);
        retried.Attempt.Should().Be(2);
        _deployment.Trace.Should().Equal("repo-3 done");
        (await _deployment.Runs.ReadAsync(state.RunId, Token)).Totals.Should()
            .BeEquivalentTo(new { Repositories = 4, Succeeded = 4, Failed = 0 });
    }

    [Fact]
    public async Task Filters_leave_out_and_empty_lists_are_reported_at_once()
    {
        AddRepositories(3);

        var input = new ExecutionInput { Only = ["repo-*"], Except = ["repo-2"] };
        var some = await _deployment.ExecuteAsync(FakeDeployment.Execution("one", input), Token);
        var none = await _deployment.ExecuteAsync(
            FakeDeployment.Execution("two", new ExecutionInput { Only = ["nothing"] }), Token);

        some.Status.Should().Be(RunStatus.Clean);
        (await _deployment.Runs.ReadAsync(some.RunId, Token)).Totals.Skipped.Should().Be(1);
        none.FailedCount.Should().Be(0);
        (await _deployment.Runs.ReadAsync(none.RunId, Token)).Totals.Skipped.Should().Be(3);
    }

    [Fact]
    public async Task An_empty_glob_is_refused_and_the_lease_is_free()
    {
        AddRepositories(1);

        var run = () => _deployment.ExecuteAsync(
            FakeDeployment.Execution("one", new ExecutionInput { Only = [""] }), Token);

        (await run.Should().ThrowAsync<UsageException>()).WithMessage("The input's 'only' has an empty glob*");
        (await _deployment.ExecuteAsync(FakeDeployment.Execution("two"), Token)).Status.Should().Be(RunStatus.Clean);
    }

    [Fact]
    public async Task A_retry_of_some_only_is_refused()
    {
        AddRepositories(1);
        var input = new ExecutionInput { RetryOf = "latest", Only = ["repo-1"] };

        var run = () => _deployment.ExecuteAsync(FakeDeployment.Execution("one", input), Token);

        (await run.Should().ThrowAsync<UsageException>()).WithMessage("*'retryOf' together with 'only'*");
    }

    [Fact]
    public async Task Of_many_failures_the_cause_names_some_and_keeps_its_advice()
    {
        AddRepositories(60);
        Break([.. Enumerable.Range(1, 60).Select(i => $"repo-{i}")]);
        var state = await _deployment.ExecuteAsync(FakeDeployment.Execution("one"), Token);

        var gate = () => _deployment.GateAsync(state, FakeDeployment.Execution("one"), Token);

        var error = (await gate.Should().ThrowAsync<RepositoriesFailedException>()).Which;
        error.Message.Should().StartWith("60 of 60 repositories failed: repo-1 (").And.Contain(" and 4").And.Contain(" more.");
        (error.Message.Length + error.Hint!.Length).Should().BeLessThan(1000);
        error.Hint.Should().StartWith("Redrive this execution");
    }

    [Fact]
    public async Task What_is_gone_is_named_and_too_much_of_it_is_no_success()
    {
        AddRepositories(3);
        await _deployment.ExecuteAsync(FakeDeployment.Execution("one"), Token);
        _deployment.Organization.Remove("repo-2");

        var state = await _deployment.ExecuteAsync(FakeDeployment.Execution("two"), Token);

        state.FailedCount.Should().Be(0);
        var manifest = await _deployment.Runs.ReadAsync(state.RunId, Token);
        manifest.Totals.Gone.Should().Be(1);
        manifest.TooManyGone.Should().BeTrue();
        _deployment.Metric("RunsSucceeded").Should().Be(0);
    }

    [Fact]
    public async Task A_store_of_another_organization_is_refused_and_the_lease_is_free()
    {
        AddRepositories(1);
        await _deployment.ExecuteAsync(FakeDeployment.Execution("one"), Token);
        _deployment.Settings = _deployment.Settings with { Organization = "other" };

        var run = () => _deployment.ExecuteAsync(FakeDeployment.Execution("two"), Token);

        await run.Should().ThrowAsync<UsageException>();
    }

    [Fact]
    public async Task A_child_that_left_no_result_is_failed_and_done_again()
    {
        AddRepositories(2);
        var execution = FakeDeployment.Execution("one");
        var begun = await _deployment.Discover.RunAsync(new() { Execution = execution }, Token);
        await _deployment.ChildAsync(begun, (await _deployment.ItemsAsync(begun, Token))[0], Token);

        var state = await _deployment.ReportAsync(begun, execution, Token);

        state.FailedCount.Should().Be(1);
        var lost = (await _deployment.Runs.ReadAsync("latest", Token)).Repositories.Single(one => one.Name == "repo-2");
        lost.Error!.Type.Should().Be(nameof(StepLostException));
        (await _deployment.ItemsAsync(state, Token)).Should().ContainSingle().Which.Repository.Name.Should().Be("repo-2");
    }

    [Fact]
    public async Task A_rate_limit_in_the_discovery_is_a_wait()
    {
        AddRepositories(1);
        _deployment.Organization.ListingErrors.Enqueue(
            new GitHubRateLimitedException("used up", _deployment.Time.GetUtcNow().AddMinutes(30)));

        var state = await _deployment.Discover.RunAsync(new() { Execution = FakeDeployment.Execution("one") }, Token);

        state.Status.Should().Be(RunStatus.Waiting);
        (state.WaitUntil - _deployment.Time.GetUtcNow()).Should()
            .BeGreaterThan(TimeSpan.FromMinutes(30)).And.BeLessThan(TimeSpan.FromMinutes(32));
    }

    private void AddRepositories(int count)
    {
        for (var i = 1; i <= count; i++)
        {
            _deployment.Organization.Add(i, $"repo-{i}");
        }
    }

    private void Break(params string[] names)
    {
        foreach (var repository in _deployment.Organization.Repositories.Where(one => names.Contains(one.Name)))
        {
            repository.GitError = new GitTransferException("cut");
        }
    }

    private void Mend()
    {
        foreach (var repository in _deployment.Organization.Repositories)
        {
            repository.GitError = null;
        }
    }

    private void ForgetControlDocuments() => ((MemoryStore)_deployment.Control.Files).Objects.Clear();

    private static async Task Failing(Func<Task> act) => await act.Should().ThrowAsync<BackupException>();
}
