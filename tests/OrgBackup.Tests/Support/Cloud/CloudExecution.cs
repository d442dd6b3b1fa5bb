using System.Text.Json.Nodes;

namespace OrgBackup.Tests.Support.Cloud;

/// <summary>An execution of the state machine in moto's interpreter.</summary>
internal sealed class CloudExecution(CloudEmulation cloud, string region, string arn)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    public string Arn => arn;

    public string Name => arn[(arn.LastIndexOf(':') + 1)..];

    /// <summary>Waits for its end.</summary>
    public async Task<ExecutionEnd> EndAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var seen = await CallAsync("DescribeExecution");
            if ((string?)seen["status"] is { } status && status != "RUNNING")
            {
                return new ExecutionEnd(status, (string?)seen["error"], (string?)seen["cause"], (string?)seen["output"]);
            }

            await Task.Delay(200, limit.Token);
        }
    }

    public Task StopAsync() => CallAsync("StopExecution");

    /// <summary>All events of the execution itself, oldest first.</summary>
    public async Task<IReadOnlyList<JsonNode>> HistoryAsync()
    {
        var events = new List<JsonNode>();
        string? next = null;
        do
        {
            var page = await cloud.CallAsync(region, "AWSStepFunctions.GetExecutionHistory", new JsonObject
            {
                ["executionArn"] = arn,
                ["includeExecutionData"] = true,
                ["maxResults"] = 1000,
                ["nextToken"] = next,
            });
            events.AddRange(page["events"]!.AsArray().Select(one => one!));
            next = (string?)page["nextToken"];
        }
        while (next is not null);
        return events;
    }

    /// <summary>The states that were entered, in order.</summary>
    public async Task<IReadOnlyList<string>> StatesAsync() =>
    [
        .. (await HistoryAsync()).Select(one => (string?)one["stateEnteredEventDetails"]?["name"]).OfType<string>(),
    ];

    private Task<JsonNode> CallAsync(string action) =>
        cloud.CallAsync(region, $"AWSStepFunctions.{action}", new JsonObject { ["executionArn"] = arn });
}

/// <summary>How an execution ended.</summary>
internal sealed record ExecutionEnd(string Status, string? Error, string? Cause, string? Output)
{
    public JsonNode Json => JsonNode.Parse(Output!)!;
}
