using System.Text.Json.Nodes;
using OrgBackup.Tests.StandIn.Support;

namespace OrgBackup.Tests.StateMachine;

public sealed class DefinitionTests
{
    private static readonly string[] ErrorsOfAws =
    [
        "States.ALL", "States.Timeout", "Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException",
        "Lambda.ClientExecutionTimeoutException", "Lambda.TooManyRequestsException", "Lambda.Unknown", "Sandbox.Timedout",
        "Runtime.ExitError", "ECS.AmazonECSException", "ECS.ServerException",
    ];

    [Fact]
    public Task Two_validators_of_the_language_find_no_fault() => NodeTools.CheckAsync("asl.mjs", Definition.Read());

    [Theory]
    [InlineData("\"Next\": \"DiscoverOutcome\"", "\"Next\": \"Nowhere\"", "asl-validator", "language service")]
    [InlineData("\"BackoffRate\"", "\"BackofRate\"", "language service")]
    [InlineData("\"ItemProcessor\"", "\"Processor\"", "asl-validator", "language service")]
    [InlineData("\"$$.Map.Item.Value\"", "\"Map.Item.Value\"", "asl-validator")]
    [InlineData("\"Type\": \"Wait\"", "\"Type\": \"Sleep\"", "asl-validator", "language service")]
    [InlineData("\"DISTRIBUTED\"", "\"SPREAD\"", "asl-validator", "language service")]
    public async Task Broken_definitions_are_found_out(string good, string bad, params string[] validators)
    {
        var broken = JsonNode.Parse(Definition.Text.Replace(good, bad, StringComparison.Ordinal))!;

        var faults = (await NodeTools.RunAsync("asl.mjs", broken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        faults.Select(fault => fault.Split(':')[0]).Distinct(StringComparer.Ordinal).Should().BeEquivalentTo(validators);
    }

    [Fact]
    public void Every_target_is_there_every_state_is_reached_and_every_path_ends() =>
        StateGraph.Faults(Definition.Read()).Should().BeEmpty();

    [Theory]
    [InlineData("\"Default\": \"RepositoryFailed\"", "\"Default\": \"RepositoryLost\"", "there is no state RepositoryLost")]
    [InlineData("\"Next\": \"WaitUntil\"", "\"Next\": \"BackupStep\"", "WaitUntil is never reached")]
    [InlineData("\"Next\": \"Succeeded\"", "\"Next\": \"Report\"", "no path from Report ends")]
    public void The_graph_test_finds_what_it_is_for(string good, string bad, string fault)
    {
        var broken = JsonNode.Parse(Definition.Text.Replace(good, bad, StringComparison.Ordinal))!.AsObject();
        if (fault.EndsWith("ends", StringComparison.Ordinal))
        {
            broken["States"]!["DiscoverOutcome"]!["Choices"]!.AsArray().RemoveAt(1);
        }

        StateGraph.Faults(broken).Should().Contain(fault);
    }

    [Fact]
    public void Every_error_that_a_rule_names_is_one_of_ours_or_one_of_AWS()
    {
        var ours = typeof(BackupException).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(BackupException))).Select(type => type.Name);

        var named = Definition.AllStates(Definition.Read()).SelectMany(state => Definition.ErrorNames(state.Value))
            .ToHashSet(StringComparer.Ordinal);

        named.Should().BeSubsetOf(ours.Concat(ErrorsOfAws)).And.Contain(["StoreException", "Lambda.TooManyRequestsException"]);
    }

    [Fact]
    public void Every_task_has_a_time_limit_and_is_tried_again_with_jitter()
    {
        var tasks = Definition.AllStates(Definition.Read()).Where(state => TypeOf(state.Value) == "Task").ToList();

        tasks.Should().HaveCount(7);
        foreach (var (name, task) in tasks)
        {
            task["TimeoutSeconds"].Should().NotBeNull("of {0}", name);
            task["Retry"]!.AsArray().Should().NotBeEmpty("of {0}", name)
                .And.OnlyContain(rule => rule!["JitterStrategy"]!.GetValue<string>() == "FULL")
                .And.OnlyContain(rule => rule!["MaxDelaySeconds"] != null && rule["MaxAttempts"] != null);
        }
    }

    [Fact]
    public void Every_call_of_a_function_survives_a_busy_or_broken_Lambda_service()
    {
        var calls = Definition.AllStates(Definition.Read())
            .Where(state => state.Value["Resource"]?.GetValue<string>() == "arn:aws:states:::lambda:invoke").ToList();

        calls.Should().HaveCount(6).And.OnlyContain(call => Definition.ErrorNames(call.Value).Contains("Lambda.TooManyRequestsException")
            && Definition.ErrorNames(call.Value).Contains("Lambda.ServiceException"));
    }

    [Fact]
    public void The_map_tolerates_everything_and_is_never_run_again_as_a_whole()
    {
        var map = Definition.Read()["States"]!["BackupRepositories"]!.AsObject();

        map.Should().NotContainKey("Retry").And.NotContainKey("Catch");
        map["ToleratedFailurePercentage"]!.ToJsonString().Should().Be("100.0", "moto reads nothing else");
        map["ItemProcessor"]!["ProcessorConfig"]!.ToJsonString().Should().Be("""{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"}""");
        map["MaxConcurrencyPath"]!.GetValue<string>().Should().Be("$.maxConcurrency");
    }

    [Fact]
    public void The_gate_is_a_task_and_leads_back_to_the_map()
    {
        var gate = Definition.Read()["States"]!["FailUnlessRedriven"]!.AsObject();

        TypeOf(gate).Should().Be("Task", "a redriven Fail would only fail again");
        gate["Next"]!.GetValue<string>().Should().Be("BackupRepositories");
        gate.Should().NotContainKey("Catch", "a caught failure could not be redriven");
        Definition.ErrorNames(gate).Should().NotContain(name => name.StartsWith("States.", StringComparison.Ordinal))
            .And.NotContain(nameof(RepositoriesFailedException));
    }

    [Fact]
    public void States_of_the_two_levels_have_names_of_their_own() =>
        Definition.AllStates(Definition.Read()).Select(state => state.Key).Should().OnlyHaveUniqueItems();

    private static string TypeOf(JsonObject state) => state["Type"]!.GetValue<string>();
}
