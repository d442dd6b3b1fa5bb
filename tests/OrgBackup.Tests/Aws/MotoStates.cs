using System.Text.Json;
using OrgBackup.Aws;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Aws;

/// <summary>
/// Step Functions in moto. Its interpreter can do one execution for each region, so every test takes a region of its own.
/// </summary>
internal static class MotoStates
{
    public static async Task<AwsOptions> OptionsAsync(MotoServer moto, string region)
    {
        var endpoint = await moto.EndpointAsync();
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var interpret = new StringContent("""{"stepfunctions":{"execute_state_machine":true}}""");
        using var answer = await http.PostAsync(
            new Uri(endpoint, "/moto-api/config"), interpret, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return FakeAws.OptionsOf(endpoint) with { Region = region };
    }

    /// <summary>Makes a state machine and tells its ARN.</summary>
    public static async Task<string> CreateAsync(AwsOptions options, string name, string state)
    {
        using var client = new AwsJsonClient(AwsService.StepFunctions, new(AwsService.StepFunctions, options));
        var definition = $$$"""{"StartAt":"Only","States":{"Only":{{{state}}}}}""";
        var request = RawAction.Json(JsonSerializer.Serialize(
            new { name, definition, roleArn = "arn:aws:iam::123456789012:role/states" }));
        var created = await client.CallAsync(
            RawAction.Of("CreateStateMachine"), request, _ => null, TestContext.Current.CancellationToken);
        return created.GetProperty("stateMachineArn").GetString()!;
    }
}
