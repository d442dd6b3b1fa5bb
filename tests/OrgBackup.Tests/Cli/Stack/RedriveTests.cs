using System.Text.Json;
using OrgBackup.Cli;
using OrgBackup.Tests.Aws;

namespace OrgBackup.Tests.Cli.Stack;

public sealed class RedriveTests
{
    private static readonly AwsAnswer Failed = FakeStack.State("FAILED", new { stopDate = 1_795_444_323, error = "E", cause = "C", redriveStatus = "REDRIVABLE" });

    [Fact]
    public async Task The_newest_execution_is_redriven()
    {
        await using var stack = await FakeStack.StartAsync();
        stack.Says("DescribeExecution", Failed);

        var run = await stack.RunAsync("redrive", "--json");

        run.ExitCode.Should().Be(0, run.Err);
        var execution = JsonDocument.Parse(run.Out).RootElement.GetProperty("execution");
        execution.GetProperty("status").GetString().Should().Be("RUNNING");
        execution.GetProperty("redriveCount").GetInt32().Should().Be(1);
        execution.TryGetProperty("error", out _).Should().BeFalse();
        stack.RequestsOf("RedriveExecution").Single().Json.GetProperty("executionArn").GetString().Should().Be(FakeStack.Execution);
    }

    [Fact]
    public async Task With_wait_the_end_before_the_redrive_is_not_taken_for_the_end_after_it()
    {
        await using var stack = await FakeStack.StartAsync();
        var ended = FakeStack.State("SUCCEEDED", new { stopDate = 1_795_446_000, redriveCount = 1, redriveDate = 1_795_445_700 });
        stack.Says("DescribeExecution", Failed, Failed, Failed, ended);

        var run = await stack.RunAsync("redrive", "weekly", "--wait");

        run.ExitCode.Should().Be(0, run.Err);
        run.Out.Should().Contain("State        succeeded after 5 min 00 s, at 2026-11-23 15:00:00 UTC, redriven once\n");
    }

    [Fact]
    public async Task With_wait_a_second_failure_has_exit_code_3()
    {
        await using var stack = await FakeStack.StartAsync();
        stack.Says("DescribeExecution", Failed, FakeStack.State("FAILED", new { stopDate = 1_795_446_000, redriveCount = 1 }));

        (await stack.RunAsync("redrive", "--wait")).ExitCode.Should().Be(ExitCode.Incomplete);
    }

    [Theory]
    [InlineData("SUCCEEDED", null, "The execution 'weekly' succeeded: there is nothing to redrive.", "")]
    [InlineData("RUNNING", null, "The execution 'weekly' is not over yet.", "hint: Watch it: orgbackup status weekly --wait.\n")]
    [InlineData("PENDING_REDRIVE", null, "The execution 'weekly' is not over yet.", "hint: Watch it: orgbackup status weekly --wait.\n")]
    [InlineData(
        "FAILED",
        "Execution redrivable period exceeded",
        "The execution 'weekly' cannot be redriven: Execution redrivable period exceeded.",
        "hint: Start a new execution for what failed: orgbackup start --retry-of RUN.\n")]
    public async Task What_cannot_be_redriven_says_why_and_what_else_helps(string status, string? reason, string sentence, string hint)
    {
        await using var stack = await FakeStack.StartAsync();
        stack.Says("DescribeExecution", FakeStack.State(status, new { redriveStatus = "NOT_REDRIVABLE", redriveStatusReason = reason }));

        var run = await stack.RunAsync("redrive");

        run.ExitCode.Should().Be(ExitCode.Usage);
        run.Err.Should().Be($"orgbackup: {sentence}\n{hint}");
        stack.RequestsOf("RedriveExecution").Should().BeEmpty();
    }

    [Fact]
    public async Task A_missing_permission_is_named()
    {
        await using var stack = await FakeStack.StartAsync();
        stack.Says("DescribeExecution", Failed).Says("RedriveExecution", AwsAnswer.Error("AccessDeniedException"));

        var run = await stack.RunAsync("redrive");

        run.ExitCode.Should().Be(ExitCode.Usage);
        run.Err.Should().StartWith("orgbackup: AWS denies states:RedriveExecution");
    }
}
