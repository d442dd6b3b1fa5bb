using System.Collections.Concurrent;
using System.Text.Json;
using Amazon.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrgBackup.Aws;

namespace OrgBackup.Tests.Aws;

/// <summary>A server on loopback that speaks AWS's JSON protocol and answers as a test says; it checks no signatures.</summary>
internal sealed class FakeAws : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<AwsRequest, AwsAnswer> _answer;
    private readonly ConcurrentQueue<AwsRequest> _requests = new();

    private FakeAws(Func<AwsRequest, AwsAnswer> answer)
    {
        _answer = answer;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    public static AWSCredentials Somebody { get; } = new BasicAWSCredentials("AKIAEXAMPLE", "example");

    public Uri Url { get; private set; } = null!;

    public IReadOnlyList<AwsRequest> Requests => [.. _requests];

    public AwsOptions Options => OptionsOf(Url);

    public static async Task<FakeAws> StartAsync(Func<AwsRequest, AwsAnswer> answer)
    {
        var fake = new FakeAws(answer);
        await fake._app.StartAsync(TestContext.Current.CancellationToken);
        var addresses = fake._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        fake.Url = new Uri(addresses.Addresses.Single());
        return fake;
    }

    public static AwsOptions OptionsOf(Uri endpoint) => new()
    {
        Region = "us-east-1",
        SecretsManagerEndpoint = endpoint.ToString(),
        StepFunctionsEndpoint = endpoint.ToString(),
        Credentials = Somebody,
        Retries = 2,
    };

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var request = new AwsRequest(headers, await reader.ReadToEndAsync(context.RequestAborted));
        _requests.Enqueue(request);
        var answer = _answer(request);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = headers["Content-Type"];
        context.Response.Headers["x-amzn-RequestId"] = "1f2e";
        await context.Response.WriteAsync(answer.Json, context.RequestAborted);
    }
}

/// <summary>What a fake AWS was asked.</summary>
internal sealed record AwsRequest(IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>Gets the action with its service: <c>secretsmanager.GetSecretValue</c>.</summary>
    public string Target => Headers["X-Amz-Target"];

    public string Action => Target.Split('.')[1];

    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);
}

/// <summary>What a fake AWS answers.</summary>
internal sealed record AwsAnswer(string Json, int Status = 200)
{
    public static AwsAnswer Of(object answer) => new(JsonSerializer.Serialize(answer));

    public static AwsAnswer Error(string code, string message = "No.", int status = 400) =>
        new(JsonSerializer.Serialize(new { __type = $"com.amazonaws.example#{code}", message }), status);
}
