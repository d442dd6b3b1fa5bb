using OrgBackup.Steps;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Steps;

/// <summary>One repository's steps: checkpoints, waits, sizes and deaths.</summary>
public sealed class BackupStepTests : IDisposable
{
    private readonly FakeDeployment _deployment = new();
    private readonly FakeRepository _repository;

    public BackupStepTests() => _repository = _deployment.Organization.Add(7, "gears");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _deployment.Dispose();

    [Fact]
    public async Task What_is_done_is_not_done_again_after_a_rate_limit()
    {
        var (state, first) = await BeginAsync();
        _repository.MetadataErrors.Enqueue(Limited());

        var waiting = await _deployment.StepAsync(first, Token);
        var tooEarly = await _deployment.StepAsync(waiting, Token);
        _deployment.Time.SetUtcNow(waiting.WaitUntil!.Value);
        var done = await _deployment.StepAsync(tooEarly, Token);

        waiting.Status.Should().Be(StepStatus.Waiting);
        done.Status.Should().Be(StepStatus.Done);
        _deployment.Organization.Mirrors.Should().Be(1);
        var record = (await _deployment.Catalog.NewestAsync("gears", null, Token))!.Record;
        record.CapturedAt.Should().Be(new DateTimeOffset(2026, 11, 22, 14, 0, 0, TimeSpan.Zero));
        (await _deployment.ReportAsync(state, FakeDeployment.Execution("one"), Token)).Status.Should().Be(RunStatus.Clean);
    }

    [Fact]
    public async Task When_the_time_is_over_the_next_step_goes_on()
    {
        var (_, first) = await BeginAsync();

        var next = await StepWithoutTimeAsync(first, time => _repository.BeforeMetadata = () => time.Cancel());
        _repository.BeforeMetadata = null;
        var done = await _deployment.StepAsync(next, Token);

        next.Should().BeEquivalentTo(new { Status = StepStatus.Continue, Step = 1, Idle = 0 });
        done.Status.Should().Be(StepStatus.Done);
        _deployment.Organization.Mirrors.Should().Be(1);
    }

    [Fact]
    public async Task What_fails_because_the_time_is_over_is_no_failure()
    {
        var (_, first) = await BeginAsync();

        var next = await StepWithoutTimeAsync(first, time => _repository.BeforeGit = () =>
        {
            time.Cancel();
            throw new GitTransferException("the connection was cut");
        });
        _repository.BeforeGit = null;

        next.Status.Should().Be(StepStatus.Continue);
        (await _deployment.StepAsync(next, Token)).Status.Should().Be(StepStatus.Done);
    }

    [Fact]
    public async Task A_transfer_that_never_fits_is_too_large_the_second_time()
    {
        var (state, first) = await BeginAsync();

        var once = await StepWithoutTimeAsync(first, time => _repository.BeforeGit = () => time.Cancel());
        var twice = await StepWithoutTimeAsync(once, time => _repository.BeforeGit = () => time.Cancel());

        once.Should().BeEquivalentTo(new { Status = StepStatus.Continue, Idle = 1 });
        twice.Should().BeEquivalentTo(new { Status = StepStatus.TooLarge, Fargate = false });
        twice.Error.Should().Be(nameof(RepositoryTooLargeException));
        (await _deployment.ReportAsync(state, FakeDeployment.Execution("one"), Token)).FailedCount.Should().Be(1);
    }

    [Fact]
    public async Task Steps_that_bring_nothing_forward_any_more_end()
    {
        var (_, state) = await BeginAsync();

        do
        {
            state = await StepWithoutTimeAsync(state, time => _repository.BeforeMetadata = () => time.Cancel());
        }
        while (state.Status == StepStatus.Continue);

        state.Status.Should().Be(StepStatus.Failed);
        state.Error.Should().Be(nameof(NoProgressException));
        state.Step.Should().Be(3);
    }

    [Fact]
    public async Task A_listed_size_above_the_limit_is_too_large_before_any_transfer()
    {
        _repository.SizeKb = 2000;
        _deployment.Settings = _deployment.Settings with { SizeLimitKb = 1000, HasLargeMachine = true };
        var (_, first) = await BeginAsync();

        var state = await _deployment.StepAsync(first, Token);

        state.Should().BeEquivalentTo(new { Status = StepStatus.TooLarge, Fargate = true });
        _deployment.Organization.Mirrors.Should().Be(0);
    }

    [Fact]
    public async Task The_larger_machine_does_what_was_too_large()
    {
        _repository.SizeKb = 2000;
        _deployment.Settings = _deployment.Settings with { SizeLimitKb = 1000, HasLargeMachine = true };
        var (state, first) = await BeginAsync();
        var tooLarge = await _deployment.StepAsync(first, Token);
        _deployment.Settings = _deployment.Settings with { SizeLimitKb = 0, HasLargeMachine = false };

        var done = await _deployment.StepAsync(tooLarge, Token);

        done.Status.Should().Be(StepStatus.Done);
        (await _deployment.ReportAsync(state, FakeDeployment.Execution("one"), Token)).Status.Should().Be(RunStatus.Clean);
    }

    [Fact]
    public async Task An_unchanged_repository_is_never_too_large()
    {
        await _deployment.ExecuteAsync(FakeDeployment.Execution("before"), Token);
        _repository.SizeKb = 2000;
        _deployment.Settings = _deployment.Settings with { SizeLimitKb = 1000 };

        var state = await _deployment.ExecuteAsync(FakeDeployment.Execution("one"), Token);

        state.Status.Should().Be(RunStatus.Clean);
    }

    [Fact]
    public async Task A_step_that_died_is_written_down_with_what_killed_it()
    {
        var (state, first) = await BeginAsync();
        var failure = new StepFailure
        {
            Error = "Runtime.ExitError",
            Cause = """{"errorType":"Runtime.ExitError","errorMessage":"signal: killed"}""",
        };

        var abandoned = await _deployment.StepAsync(
            first with { Action = StepActions.Abandon, Failure = failure }, Token);

        abandoned.Status.Should().Be(StepStatus.Failed);
        abandoned.Cause.Should().Contain("signal: killed");
        await _deployment.ReportAsync(state, FakeDeployment.Execution("one"), Token);
        var outcome = (await _deployment.Runs.ReadAsync("latest", Token)).Repositories.Single();
        outcome.Error.Should().BeEquivalentTo(new { Type = nameof(StepLostException) });
    }

    [Fact]
    public async Task A_step_that_died_after_its_result_was_written_is_done()
    {
        var (_, first) = await BeginAsync();
        await _deployment.StepAsync(first, Token);

        var abandoned = await _deployment.StepAsync(
            first with { Action = StepActions.Abandon, Failure = new StepFailure { Error = "Lambda.Unknown" } }, Token);

        abandoned.Status.Should().Be(StepStatus.Done);
    }

    [Fact]
    public async Task A_killed_transfer_goes_to_the_larger_machine_once()
    {
        _deployment.Settings = _deployment.Settings with { HasLargeMachine = true };
        var (_, first) = await BeginAsync();
        var died = first with
        {
            Action = StepActions.Abandon,
            Failure = new StepFailure { Error = "Sandbox.Timedout", Cause = "timed out" },
        };

        var once = await _deployment.StepAsync(died, Token);
        var twice = await _deployment.StepAsync(
            died with { Failure = new StepFailure { Error = "States.TaskFailed", Cause = "{}" } }, Token);

        once.Status.Should().Be(StepStatus.TooLarge);
        twice.Status.Should().Be(StepStatus.Failed);
    }

    [Fact]
    public async Task A_step_called_twice_with_the_same_state_has_one_answer()
    {
        var (_, first) = await BeginAsync();

        var once = await _deployment.StepAsync(first, Token);
        var twice = await _deployment.StepAsync(first, Token);

        twice.Should().BeEquivalentTo(once);
        _deployment.Organization.Mirrors.Should().Be(1);
    }

    [Fact]
    public async Task A_hold_that_another_step_was_told_is_kept_without_asking()
    {
        var (_, first) = await BeginAsync();
        var until = _deployment.Time.GetUtcNow().AddMinutes(10);
        await new SharedRateHold(_deployment.Tools).TellAsync(new() { Rest = until }, Token);

        var state = await _deployment.StepAsync(first, Token);

        state.Status.Should().Be(StepStatus.Waiting);
        state.WaitUntil.Should().BeAfter(until);
        _deployment.Organization.Mirrors.Should().Be(0);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("ü")]
    [InlineData("\"")]
    [InlineData("🙂")]
    public async Task Payloads_stay_small(string letter)
    {
        var (_, first) = await BeginAsync();
        var text = string.Concat(Enumerable.Repeat(letter, 20_000));
        _repository.GitError = new GitTransferException(text, text);

        var state = await _deployment.StepAsync(first, Token);

        System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(state, StepJson.Default.BackupStepState).Length
            .Should().BeLessThan(2048);
    }

    /// <summary>A step whose time is over when the test's hook says so.</summary>
    private async Task<BackupStepState> StepWithoutTimeAsync(
        BackupStepState state, Action<CancellationTokenSource> hook)
    {
        using var time = new CancellationTokenSource();
        hook(time);
        return await _deployment.StepAsync(state, time.Token);
    }

    private GitHubRateLimitedException Limited() => new("used up", _deployment.Time.GetUtcNow().AddMinutes(30));

    private async Task<(RunState State, BackupStepState First)> BeginAsync()
    {
        var state = await _deployment.Discover.RunAsync(new() { Execution = FakeDeployment.Execution("one") }, Token);
        return (state, FakeDeployment.First(state, (await _deployment.ItemsAsync(state, Token))[0]));
    }
}
