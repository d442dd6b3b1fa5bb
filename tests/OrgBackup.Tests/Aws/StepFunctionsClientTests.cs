using OrgBackup.Aws;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Aws;

public sealed class StepFunctionsClientTests(MotoServer moto)
{
    private const string Machine = "arn:aws:states:us-east-1:123456789012:stateMachine:OrgBackup-acme";
    private const string One = "arn:aws:states:us-east-1:123456789012:execution:OrgBackup-acme:one";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_execution_is_started_listed_and_described()
    {
        var options = await MotoStates.OptionsAsync(moto, "eu-west-1");
        var machine = await MotoStates.CreateAsync(options, "OrgBackup-acme", """{"Type":"Pass","Result":1,"End":true}""");
        using var states = new StepFunctionsClient(options);

        (await states.ListAsync(Cancel)).Should().Equal(new OrgBackup.Aws.StateMachine("OrgBackup-acme", machine));
        (await states.NewestAsync(machine, Cancel)).Should().BeNull();
        var started = await states.StartAsync(machine, "one", """{"full":true}""", Cancel);

        started.Arn.Should().Be(StatesArn.OfExecution(machine, "one"));
        (await states.NewestAsync(machine, Cancel)).Should().Be(started.Arn);
        (await states.NewestMapRunAsync(started.Arn, Cancel)).Should().BeNull();
        var ended = await EndAsync(states, started.Arn);
        ended.Should().BeEquivalentTo(
            new { started.Arn, Name = "one", Status = "SUCCEEDED", Input = """{"full":true}""", Output = "1" },
            options => options.ExcludingMissingMembers());
        ended.StoppedAt.Should().BeOnOrAfter(ended.StartedAt);
        ended.StartedAt.Should().BeCloseTo(started.StartedAt, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task An_execution_that_fails_has_its_error_and_cause()
    {
        var options = await MotoStates.OptionsAsync(moto, "eu-west-2");
        var machine = await MotoStates.CreateAsync(options, "OrgBackup-acme", """{"Type":"Fail","Error":"AnotherRunActive","Cause":"Busy."}""");
        using var states = new StepFunctionsClient(options);

        var started = await states.StartAsync(machine, "one", "{}", Cancel);

        (await EndAsync(states, started.Arn)).Should().BeEquivalentTo(
            new { Status = "FAILED", Error = "AnotherRunActive", Cause = "Busy." }, options => options.ExcludingMissingMembers());
    }

    [Fact]
    public async Task What_is_not_there_is_one_sentence()
    {
        using var states = new StepFunctionsClient(await MotoStates.OptionsAsync(moto, "us-east-1"));

        await Failing(() => states.DescribeAsync(One, Cancel), $"There is no execution '{One}' in us-east-1.");
        await Failing(() => states.StartAsync(Machine, "one", "{}", Cancel), $"There is no state machine '{Machine}' in us-east-1.");
        await Failing(() => states.DescribeAsync("arn:x", Cancel), "'arn:x' is not an ARN of this account and region (us-east-1).");
    }

    [Fact]
    public async Task All_pages_of_state_machines_are_read()
    {
        await using var aws = await FakeAws.StartAsync(request => AwsAnswer.Of(new
        {
            stateMachines = new[] { new { name = $"m{request.Body.Length}", stateMachineArn = "a" } },
            nextToken = request.Json.TryGetProperty("nextToken", out _) ? null : "more",
        }));
        using var states = new StepFunctionsClient(aws.Options);

        (await states.ListAsync(Cancel)).Should().HaveCount(2);
    }

    [Fact]
    public async Task The_newest_map_run_is_found_wherever_it_is_listed()
    {
        await using var aws = await FakeAws.StartAsync(request => request.Json.TryGetProperty("nextToken", out _)
            ? AwsAnswer.Of(new { mapRuns = new[] { new { mapRunArn = "old", startDate = 1.5 } } })
            : AwsAnswer.Of(new { mapRuns = new[] { new { mapRunArn = "older", startDate = 1.0 }, new { mapRunArn = "new", startDate = 2.0 } }, nextToken = "t" }));
        using var states = new StepFunctionsClient(aws.Options);

        (await states.NewestMapRunAsync(One, Cancel)).Should().Be("new");

        aws.Requests.Should().AllSatisfy(request => request.Json.GetProperty("executionArn").GetString().Should().Be(One));
    }

    [Fact]
    public async Task A_map_run_is_told_in_items()
    {
        await using var aws = await FakeAws.StartAsync(_ => AwsAnswer.Of(new
        {
            mapRunArn = "m",
            status = "RUNNING",
            startDate = 1_700_000_000.25,
            itemCounts = new { total = 20, pending = 1, pendingRedrive = 2, running = 3, succeeded = 4, failed = 5, timedOut = 3, aborted = 2 },
        }));
        using var states = new StepFunctionsClient(aws.Options);

        (await states.DescribeMapRunAsync("m", Cancel)).Should().Be(new MapRun
        {
            Arn = "m",
            Status = "RUNNING",
            StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_250),
            Total = 20,
            Pending = 3,
            Running = 3,
            Succeeded = 4,
            Failed = 10,
        });
    }

    [Fact]
    public async Task A_redrive_that_is_sent_twice_is_one_redrive()
    {
        var asked = 0;
        await using var aws = await FakeAws.StartAsync(_ => Interlocked.Increment(ref asked) == 1
            ? AwsAnswer.Error("InternalServiceError", status: 500)
            : AwsAnswer.Of(new { redriveDate = 1.0 }));
        using var states = new StepFunctionsClient(aws.Options);

        await states.RedriveAsync(One, Cancel);

        aws.Requests.Should().HaveCount(2);
        aws.Requests.Select(request => request.Json.GetProperty("clientToken").GetString()).Distinct(StringComparer.Ordinal).Should().HaveCount(1);
    }

    [Fact]
    public async Task A_redrive_that_AWS_refuses_says_why_and_what_else_helps()
    {
        await using var aws = await FakeAws.StartAsync(_ => AwsAnswer.Error("ExecutionNotRedrivable", "The redrivable period is over."));
        using var states = new StepFunctionsClient(aws.Options);

        var failure = await Failing(() => states.RedriveAsync(One, Cancel), $"The execution '{One}' cannot be redriven: The redrivable period is over.");

        failure.Hint.Should().Contain("orgbackup start --retry-of");
    }

    [Theory]
    [InlineData("arn:aws:states:eu-west-1:1:execution:m:n", "https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/arn:aws:states:eu-west-1:1:execution:m:n")]
    [InlineData("arn:aws-cn:states:cn-north-1:1:execution:m:n", "https://cn-north-1.console.amazonaws.cn/states/home?region=cn-north-1#/v2/executions/details/arn:aws-cn:states:cn-north-1:1:execution:m:n")]
    [InlineData("arn:aws-us-gov:states:us-gov-west-1:1:execution:m:n", "https://console.amazonaws-us-gov.com/states/home?region=us-gov-west-1#/v2/executions/details/arn:aws-us-gov:states:us-gov-west-1:1:execution:m:n")]
    public void The_console_has_a_page_in_each_partition(string execution, string page) =>
        StatesArn.ConsolePage(execution).AbsoluteUri.Should().Be(page);

    private static async Task<UsageException> Failing(Func<Task> call, string message)
    {
        var failure = (await call.Should().ThrowAsync<UsageException>()).Which;
        failure.Message.Should().Be(message);
        return failure;
    }

    private static async Task<Execution> EndAsync(StepFunctionsClient states, string execution)
    {
        Execution found;
        while (!(found = await states.DescribeAsync(execution, Cancel)).IsOver)
        {
            await Task.Delay(50, Cancel);
        }

        return found;
    }
}
