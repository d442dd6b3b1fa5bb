using System.Text.Json;
using OrgBackup.Steps;

namespace OrgBackup.Tests.Steps;

/// <summary>Payloads as AWS sends them.</summary>
public sealed class StepPayloadTests
{
    [Theory]
    [InlineData("""{"only":"a*"}""", new[] { "a*" })]
    [InlineData("""{"only":["a*","b"]}""", new[] { "a*", "b" })]
    [InlineData("""{"only":[]}""", new string[0])]
    [InlineData("{}", null)]
    [InlineData("""{"only":null,"later":{"x":[1]}}""", null)]
    public void Globs_are_one_or_a_list(string json, string[]? expected) =>
        Input(json).Only.Should().BeEquivalentTo(expected);

    [Theory]
    [InlineData("""{"only":5}""")]
    [InlineData("""{"only":["a",5]}""")]
    [InlineData("""{"except":{"a":1}}""")]
    public void Anything_else_is_refused(string json)
    {
        var read = () => Input(json);

        read.Should().Throw<JsonException>().WithMessage("*a glob or a list of globs*");
    }

    [Fact]
    public void Discovering_needs_an_execution()
    {
        var read = () => JsonSerializer.Deserialize("{}", StepJson.Default.DiscoverRequest);

        read.Should().Throw<JsonException>().WithMessage("*'execution'*");
    }

    [Theory]
    [InlineData("""{"StartTime":"2026-11-22T14:00:00Z","RedriveCount":2,"RoleArn":"x"}""", "2026-11-22T14:00:00Z", 2)]
    [InlineData("""{"StartTime":1795356000000}""", "2026-11-22T14:00:00.0000000+00:00", 0)]
    [InlineData("{}", null, 0)]
    public void An_execution_is_read_from_the_context_and_from_an_event(string json, string? time, int redrives)
    {
        var request = JsonSerializer.Deserialize(
            $$$"""{"action":"salvage","execution":{{{json}}}}""", StepJson.Default.ReportRequest)!;

        request.Execution.Should().BeEquivalentTo(new { StartTime = time, RedriveCount = redrives });
    }

    [Fact]
    public void The_words_of_a_payload_are_those_of_the_definition()
    {
        var state = new RunState { Status = RunStatus.Waiting, WaitUntil = DateTimeOffset.UnixEpoch, ItemCount = 3 };

        JsonSerializer.Serialize(state, StepJson.Default.RunState).Should().Be(
            """
            {"status":"waiting","runId":"","attempt":0,"itemsKey":"","itemCount":3,"maxConcurrency":0,"redriveCount":0,"failedCount":0,"waitUntil":"1970-01-01T00:00:00.000Z"}
            """);
    }

    private static ExecutionInput Input(string json) =>
        JsonSerializer.Deserialize(
            $$$"""{"execution":{"Input":{{{json}}}}}""", StepJson.Default.DiscoverRequest)!.Execution.Input!;
}
