using System.Text;
using System.Text.Json.Nodes;
using OrgBackup.Tests.Support.Cloud;

[assembly: AssemblyFixture(typeof(CloudEmulation))]

namespace OrgBackup.Tests.Support.Cloud;

/// <summary>
/// Everything of AWS that a deployment needs: S3, Secrets Manager and Step Functions of one moto, AWS Lambda of our own.
/// Started when the first test asks for it.
/// </summary>
public sealed class CloudEmulation : IAsyncDisposable
{
    public const string Region = "us-east-1";
    public const string AccessKey = "AKIACANARY0EXAMPLE00";
    public const string SecretKey = "canary/aws/secret/key/of/the/roles";

    // moto's interpreter runs one execution in each region
    private static readonly string[] Regions =
    [
        "eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "eu-north-1", "eu-south-1", "us-east-1", "us-east-2",
        "us-west-1", "us-west-2", "ca-central-1", "sa-east-1", "ap-south-1", "ap-east-1", "ap-northeast-1",
        "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "af-south-1",
        "me-south-1", "me-central-1", "il-central-1", "ap-south-2", "eu-central-2", "eu-south-2", "ca-west-1",
    ];

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly SemaphoreSlim _starting = new(1);
    private LambdaService? _lambda;
    private MotoProcess? _moto;
    private int _regions;
    private int _deployments;

    internal LambdaService Lambda => _lambda!;

    internal Uri Endpoint => _moto!.Endpoint;

    /// <summary>A name that no other deployment has.</summary>
    internal string NewName() => $"orgbackup-{Interlocked.Increment(ref _deployments)}";

    internal string NewRegion() => Regions[Interlocked.Increment(ref _regions) - 1];

    /// <summary>Starts what is not started yet; skips the test where moto is missing, but fails in CI.</summary>
    internal async Task StartAsync()
    {
        MotoProcess.RequireInstalled();
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _lambda ??= await LambdaService.StartAsync();
            _moto ??= await StartMotoAsync();
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Calls a JSON service of AWS.</summary>
    /// <param name="action">Its target, <c>AWSStepFunctions.StartExecution</c>.</param>
    internal async Task<JsonNode> CallAsync(string region, string action, JsonObject input)
    {
        var service = action.StartsWith("secretsmanager", StringComparison.Ordinal) ? "secretsmanager" : "states";
        using var request = new HttpRequestMessage(HttpMethod.Post, Endpoint)
        {
            Content = new StringContent(input.ToJsonString(), Encoding.UTF8, "application/x-amz-json-1.1"),
        };
        request.Headers.TryAddWithoutValidation("X-Amz-Target", action);
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential={AccessKey}/20260101/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0");
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.Should().BeTrue("{0}: {1}", action, text);
        return JsonNode.Parse(text)!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_moto is { } moto)
        {
            await moto.DisposeAsync();
        }

        if (_lambda is { } lambda)
        {
            await lambda.DisposeAsync();
        }

        _http.Dispose();
        _starting.Dispose();
    }

    private async Task<MotoProcess> StartMotoAsync()
    {
        var moto = await MotoProcess.StartAsync(Lambda.Port);
        Lambda.Others = moto.Endpoint;
        using var config = new StringContent("""{"stepfunctions":{"execute_state_machine":true}}""", Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(new Uri(moto.Endpoint, "/moto-api/config"), config);
        answer.EnsureSuccessStatusCode();
        return moto;
    }
}
