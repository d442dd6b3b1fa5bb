using OrgBackup.Cli;
using OrgBackup.Tests.Aws;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Cli.Stack;

public sealed class StatusTests
{
    private static readonly object Ended = new
    {
        stopDate = 1_795_444_323,
        error = "RepositoriesFailedException",
        cause = """{"errorMessage":"3 of 12 repositories failed: api, docs, web.","errorType":"RepositoriesFailedException","stackTrace":[]}""",
        redriveStatus = "REDRIVABLE",
    };

    [Fact]
    public async Task The_newest_execution_is_shown_with_its_progress()
    {
        await using var stack = await FakeStack.StartAsync();
        stack.Says("DescribeExecution", FakeStack.State("RUNNING"))
            .HasMapRun(FakeStack.MapRunOf("RUNNING", succeeded: 35, failed: 2, running: 10, pending: 1973));

        var run = await stack.RunAsync("status");

        run.ExitCode.Should().Be(0);
        run.Out.Should().StartWith("Execution    weekly\nState        running for ").And.EndWith(
            "Phase        backing up\nProgress     37 of 2,020 repositories done, 2 failed, 10 running, 1,973 pending\n" + "Watch        orgbackup status weekly --wait\n");
        stack.RequestsOf("ListExecutions").Single().Json.GetProperty("maxResults").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task A_failure_is_shown_with_the_sentence_of_its_cause()
    {
        await using var stack = await FakeStack.StartAsync();
        stack.Says("DescribeExecution", FakeStack.State("FAILED", Ended))
            .HasMapRun(FakeStack.MapRunOf("SUCCEEDED", succeeded: 9, failed: 3, running: 0, pending: 0));

        var run = await stack.RunAsync("status", "weekly");

        run.ExitCode.Should().Be(ExitCode.Incomplete);
        run.Err.Should().BeEmpty();
        Golden.Match(run.Out, "status-failed.txt");
        stack.RequestsOf("DescribeExecution").Single().Json.GetProperty("executionArn").GetString().Should().Be(FakeStack.Execution);
    }

    [Fact]
    public async Task With_json_it_is_one_document()
    {
        await using var stack = await FakeStack.StartAsync();
        stack.Says("DescribeExecution", FakeStack.State("FAILED", Ended))
            .HasMapRun(FakeStack.MapRunOf("SUCCEEDED", succeeded: 9, failed: 3, running: 0, pending: 0));

        var run = await stack.RunAsync("status", FakeStack.Execution, "--json");

        run.ExitCode.Should().Be(ExitCode.Incomplete);
        Golden.Match(run.Out, "status.json");
        stack.RequestsOf("ListStateMachines").Should().BeEmpty("an ARN says it all");
    }

    [Fact]
    public async Task A_success_is_shown_with_the_run_and_its_report()
    {
        await using var stack = await FakeStack.StartAsync();
        const string Output = """{"status":"clean","runId":"acme-20261123T140000Z","failedCount":0,"itemCount":12,"manifestKey":"_runs/a/manifest.json","reportKey":"_runs/a/report.html"}""";
        stack.Says("DescribeExecution", FakeStack.State("SUCCEEDED", new { stopDate = 1_795_444_323, output = Output, redriveCount = 1, redriveDate = 1_795_444_000 }));

        var run = await stack.RunAsync("status");

        run.ExitCode.Should().Be(0);
        Golden.Match(run.Out, "status-succeeded.txt");
    }

    [Theory]
    [InlineData("TIMED_OUT", "timed out")]
    [InlineData("ABORTED", "aborted")]
    public async Task Any_bad_end_has_exit_code_3(string status, string word)
    {
        await using var stack = await FakeStack.StartAsync();
        stack.Says("DescribeExecution", FakeStack.State(status, new { stopDate = 1_795_444_323 }));

        var run = await stack.RunAsync("status", "--wait");

        run.ExitCode.Should().Be(ExitCode.Incomplete);
        run.Out.Should().Contain($"State        {word} after 32 min 03 s, at 2026-11-23 14:32:03 UTC\n");
    }

    [Fact]
    public async Task A_cause_from_outside_cannot_move_the_cursor()
    {
        await using var stack = await FakeStack.StartAsync();
        stack.Says("DescribeExecution", FakeStack.State("FAILED", new { stopDate = 1_795_444_323, error = "E", cause = "\e[2Jgone\n" }));

        (await stack.RunAsync("status")).Out.Should().Contain(@"Cause        \u001b[2Jgone\u000a");
    }

    [Fact]
    public async Task With_wait_every_change_of_the_phase_is_a_line()
    {
        await using var stack = await FakeStack.StartAsync();
        stack.Says(
                "DescribeExecution",
                [.. Enumerable.Repeat(FakeStack.State("RUNNING"), 5), FakeStack.State("SUCCEEDED", new { stopDate = 1_795_444_323 })])
            .Says("ListMapRuns", AwsAnswer.Of(new { mapRuns = Array.Empty<object>() }), AwsAnswer.Of(new { mapRuns = new[] { new { mapRunArn = FakeStack.MapRun, startDate = 1 } } }))
            .Says(
                "DescribeMapRun",
                FakeStack.MapRunOf("RUNNING", 0, 0, 2, 0),
                FakeStack.MapRunOf("RUNNING", 0, 1, 1, 0),
                FakeStack.MapRunOf("SUCCEEDED", 1, 1, 0, 0));

        var run = await stack.RunAsync("status", "--wait");

        run.ExitCode.Should().Be(0);
        run.Err.Split('\n').Select(line => line[(line.IndexOf("  ", StringComparison.Ordinal) + 1)..].TrimStart()).Should().Equal(
            "listing repositories",
            "backing up: 0 of 2 repositories done, 0 failed, 2 running, 0 pending",
            "backing up: 1 of 2 repositories done, 1 failed, 1 running, 0 pending",
            "writing the report: 2 of 2 repositories done, 1 failed, 0 running, 0 pending",
            "succeeded: 2 of 2 repositories done, 1 failed, 0 running, 0 pending",
            "");
    }

    [Theory]
    [InlineData("DescribeExecution")]
    [InlineData("DescribeMapRun")]
    [InlineData("ListMapRuns")]
    public async Task Throttling_while_it_waits_is_waited_out(string action)
    {
        await using var stack = await FakeStack.StartAsync();
        var states = new Dictionary<string, AwsAnswer[]>(StringComparer.Ordinal)
        {
            ["DescribeExecution"] = [FakeStack.State("RUNNING"), FakeStack.State("RUNNING"), FakeStack.State("SUCCEEDED", new { stopDate = 1_795_444_323 })],
            ["DescribeMapRun"] = [FakeStack.MapRunOf("RUNNING", 0, 0, 2, 0)],
            ["ListMapRuns"] = [AwsAnswer.Of(new { mapRuns = new[] { new { mapRunArn = FakeStack.MapRun, startDate = 1 } } })],
        };
        foreach (var (name, answers) in states)
        {
            var throttled = AwsAnswer.Error("ThrottlingException", "Rate exceeded");
            stack.Says(name, name == action ? [throttled, throttled, .. answers] : answers);
        }

        var run = await stack.RunAsync("status", "--wait");

        run.ExitCode.Should().Be(0, run.Err);
        run.Err.Should().Contain($"Step Functions gets too many requests from this account ({action}).");
    }

    [Fact]
    public async Task An_AWS_that_never_answers_again_is_given_up()
    {
        await using var stack = await FakeStack.StartAsync();
        stack.Says("DescribeExecution", AwsAnswer.Error("InternalServiceError", status: 500));

        var run = await stack.RunAsync("status", "weekly", "--wait");

        run.ExitCode.Should().Be(ExitCode.Unexpected);
        run.Err.Should().Contain("orgbackup: Step Functions could not answer DescribeExecution");
        stack.RequestsOf("DescribeExecution").Should().HaveCount(11);
    }

    [Fact]
    public async Task Who_may_not_see_map_runs_sees_the_execution()
    {
        await using var stack = await FakeStack.StartAsync();
        stack.Says("DescribeExecution", FakeStack.State("RUNNING"), FakeStack.State("SUCCEEDED", new { stopDate = 1_795_444_323 }))
            .Says("ListMapRuns", AwsAnswer.Error("AccessDeniedException", "No."));

        var run = await stack.RunAsync("status", "--wait");

        run.ExitCode.Should().Be(0);
        run.Err.Should().Contain("The progress of the repositories cannot be shown. AWS denies states:ListMapRuns: No.");
        stack.RequestsOf("ListMapRuns").Should().HaveCount(1);
    }

    [Fact]
    public async Task Without_an_execution_there_is_nothing_to_show()
    {
        await using var stack = await FakeStack.StartAsync();
        stack.Says("ListExecutions", AwsAnswer.Of(new { executions = Array.Empty<object>() }));

        var run = await stack.RunAsync("status");

        run.ExitCode.Should().Be(ExitCode.Usage);
        run.Err.Should().StartWith("orgbackup: The state machine 'OrgBackup-acme' has had no execution in the last 90 days.");
    }

    [Fact]
    public async Task Who_stops_watching_does_not_stop_the_execution()
    {
        await using var stack = await FakeStack.StartAsync();
        stack.Says("DescribeExecution", FakeStack.State("RUNNING"));
        using var interrupt = new CancellationTokenSource();
        var running = stack.RunAsync(environment: null, interrupt.Token, "status", "--wait", "--json");
        while (stack.RequestsOf("ListMapRuns").Count < 2)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        await interrupt.CancelAsync();
        var run = await running;

        run.ExitCode.Should().Be(ExitCode.Cancelled);
        run.Out.Should().BeEmpty();
        run.Err.Should().EndWith(
            "orgbackup: cancelled; the execution 'weekly' goes on in AWS.\nhint: See it: orgbackup status weekly --wait.\n");
        stack.RequestsOf("StopExecution").Should().BeEmpty();
    }
}
