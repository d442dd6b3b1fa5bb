using System.Text.Json;
using OrgBackup.Cli;
using OrgBackup.Tests.Aws;

namespace OrgBackup.Tests.Cli.Stack;

public sealed class StartTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"only":["web-*","api"],"except":["*-old"],"full":true}""", "--only", "web-*", "--only", "api", "--except", "*-old", "--full")]
    [InlineData("""{"retryOf":"acme-20261123T140000Z"}""", "--retry-of", "acme-20261123T140000Z")]
    [InlineData("""{"only":["<ü>"]}""", "--only", "<ü>")]
    public async Task The_input_holds_what_was_asked_for_and_nothing_else(string input, params string[] options)
    {
        await using var stack = await FakeStack.StartAsync();

        var run = await stack.RunAsync(["start", .. options]);

        run.ExitCode.Should().Be(0);
        var request = stack.RequestsOf("StartExecution").Should().ContainSingle().Subject.Json;
        JsonElement.DeepEquals(JsonDocument.Parse(request.GetProperty("input").GetString()!).RootElement, JsonDocument.Parse(input).RootElement)
            .Should().BeTrue("of {0}", request);
        request.GetProperty("stateMachineArn").GetString().Should().Be(FakeStack.Machine);
        request.GetProperty("name").GetString().Should().MatchRegex(@"^orgbackup-\d{8}T\d{6}Z-[0-9a-f]{4}$");
    }

    [Fact]
    public async Task What_was_started_is_shown_at_once()
    {
        await using var stack = await FakeStack.StartAsync();

        var run = await stack.RunAsync("start");

        run.Err.Should().BeEmpty();
        run.Out.Should().MatchRegex(@"^Execution    orgbackup-\S+\nState        running for .*, since 2026-11-23 14:00:00 UTC\nPhase        listing repositories\nWatch        orgbackup status orgbackup-\S+ --wait\n$");
        stack.RequestsOf("DescribeExecution").Should().BeEmpty();
    }

    [Fact]
    public async Task With_json_it_is_one_document()
    {
        await using var stack = await FakeStack.StartAsync();

        var run = await stack.RunAsync("start", "--full", "--json");

        var execution = JsonDocument.Parse(run.Out).RootElement.GetProperty("execution");
        execution.GetProperty("arn").GetString().Should().Be(FakeStack.Execution);
        execution.GetProperty("status").GetString().Should().Be("RUNNING");
        execution.GetProperty("input").GetProperty("full").GetBoolean().Should().BeTrue();
    }

    [Fact]
    public async Task With_wait_it_is_watched_to_its_end()
    {
        await using var stack = await FakeStack.StartAsync();
        stack.Says("DescribeExecution", FakeStack.State("RUNNING"), FakeStack.State("SUCCEEDED", new { stopDate = 1_795_446_000 }));

        var run = await stack.RunAsync("start", "--wait");

        run.ExitCode.Should().Be(0);
        run.Out.Should().Contain("State        succeeded after 1 h 00 min, at 2026-11-23 15:00:00 UTC\n");
        run.Err.Should().Contain("listing repositories\n").And.Contain("succeeded\n");
    }

    [Theory]
    [InlineData("It is not clear which state machine is meant; there are: OrgBackup-a, OrgBackup-b.", null, "OrgBackup-a", "Other", "OrgBackup-b")]
    [InlineData("No state machine in us-east-1 has a name that begins with OrgBackup; there are: Billing.", null, "Billing")]
    [InlineData("No state machine in us-east-1 has a name that begins with OrgBackup; there is none.", null)]
    [InlineData("There is no state machine 'Backup' in us-east-1; there are: OrgBackup-a.", "Backup", "OrgBackup-a")]
    public async Task A_state_machine_that_is_not_clear_is_one_sentence(string sentence, string? given, params string[] machines)
    {
        await using var stack = await FakeStack.StartAsync();
        stack.Says("ListStateMachines", FakeStack.Machines(machines));

        var run = await stack.RunAsync(given is null ? ["start"] : ["start", "--state-machine", given]);

        run.ExitCode.Should().Be(ExitCode.Usage);
        run.Out.Should().BeEmpty();
        run.Err.Should().StartWith($"orgbackup: {sentence}\nhint: ");
        stack.RequestsOf("StartExecution").Should().BeEmpty();
    }

    [Theory]
    [InlineData(null, "Billing")]
    [InlineData("Billing", "OrgBackup-acme")]
    [InlineData("arn:aws:states:us-east-1:123456789012:stateMachine:Billing", null)]
    public async Task A_state_machine_is_named_by_option_or_variable(string? option, string? variable)
    {
        await using var stack = await FakeStack.StartAsync();

        var run = await stack.RunAsync(
            name => name == "ORGBACKUP_STATE_MACHINE" ? variable : null,
            TestContext.Current.CancellationToken,
            option is null ? ["start"] : ["start", "--state-machine", option]);

        run.ExitCode.Should().Be(0, run.Err);
        stack.RequestsOf("StartExecution").Single().Json.GetProperty("stateMachineArn").GetString().Should().EndWith(":Billing");
    }

    [Theory]
    [InlineData("ListStateMachines")]
    [InlineData("StartExecution")]
    public async Task A_missing_permission_is_named(string action)
    {
        await using var stack = await FakeStack.StartAsync();
        stack.Says(action, AwsAnswer.Error("AccessDeniedException", "User X is not authorized."));

        var run = await stack.RunAsync("start");

        run.ExitCode.Should().Be(ExitCode.Usage);
        run.Err.Should().Be(
            $"orgbackup: AWS denies states:{action}: User X is not authorized.\n"
            + $"hint: Allow it to the identity that asks, in its policy: states:{action}.\n");
    }

    [Fact]
    public async Task An_AWS_that_cannot_answer_is_no_wrong_usage()
    {
        await using var stack = await FakeStack.StartAsync();
        stack.Says("StartExecution", AwsAnswer.Error("ServiceUnavailable", status: 503));

        var run = await stack.RunAsync("start", "--json");

        run.ExitCode.Should().Be(ExitCode.Unexpected);
        run.Out.Should().BeEmpty();
    }
}
