using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrgBackup.Tests.Lambda.Support;

/// <summary>AWS Lambda's Runtime API on loopback, for one environment: hands out calls, keeps what comes back.</summary>
internal sealed class FakeRuntimeApi : IAsyncDisposable
{
    public const string FunctionArn = "arn:aws:lambda:eu-west-1:123456789012:function:backup";
    public const string TraceId = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1";

    private const string Root = "/2018-06-01/runtime";

    private readonly WebApplication _app;
    private readonly Channel<RuntimeCall> _calls = Channel.CreateUnbounded<RuntimeCall>();
    private readonly Channel<RuntimeReply> _replies = Channel.CreateUnbounded<RuntimeReply>();
    private readonly TaskCompletionSource _polled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _number;

    private FakeRuntimeApi(WebApplication app) => _app = app;

    /// <summary>Gets host and port, as <c>AWS_LAMBDA_RUNTIME_API</c> has them.</summary>
    public string Address => new Uri(_app.Urls.Single()).Authority;

    /// <summary>Gets the moment of the first poll.</summary>
    public Task FirstPoll => _polled.Task;

    /// <summary>Gets the status codes that take the place of the usual ones, for each path's last word, in turn.</summary>
    public ConcurrentQueue<(string Word, int Status)> Refusals { get; } = new();

    public static async Task<FakeRuntimeApi> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var fake = new FakeRuntimeApi(builder.Build());
        fake._app.Run(fake.AnswerAsync);
        await fake._app.StartAsync();
        return fake;
    }

    /// <summary>Calls the function and waits for its next word.</summary>
    public async Task<RuntimeReply> InvokeAsync(string json, TimeSpan? timeOut = null, DateTimeOffset? now = null)
    {
        var deadline = (now ?? TimeProvider.System.GetUtcNow()) + (timeOut ?? TimeSpan.FromMinutes(2));
        var id = $"call-{Interlocked.Increment(ref _number)}";
        await _calls.Writer.WriteAsync(new(id, json, deadline), TestContext.Current.CancellationToken);
        return await NextReplyAsync();
    }

    public Task<RuntimeReply> NextReplyAsync() =>
        _replies.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var word = path[(path.LastIndexOf('/') + 1)..];
        if (path == $"{Root}/invocation/next")
        {
            await HandOutAsync(context);
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var isRefused = Refusals.TryPeek(out var refusal) && refusal.Word == word && Refusals.TryDequeue(out _);
        context.Response.StatusCode = isRefused ? refusal.Status : StatusCodes.Status202Accepted;
        var reply = new RuntimeReply(path[Root.Length..], Encoding.UTF8.GetString(body.ToArray()))
        {
            ContentType = context.Request.ContentType,
            ErrorType = context.Request.Headers["Lambda-Runtime-Function-Error-Type"],
        };
        if (!isRefused)
        {
            await _replies.Writer.WriteAsync(reply);
        }
    }

    private async Task HandOutAsync(HttpContext context)
    {
        _polled.TrySetResult();
        if (Refusals.TryPeek(out var refusal) && refusal.Word == "next")
        {
            Refusals.TryDequeue(out _);
            context.Response.StatusCode = refusal.Status;
            return;
        }

        var call = await _calls.Reader.ReadAsync(context.RequestAborted);
        var headers = context.Response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = call.Id;
        headers["Lambda-Runtime-Deadline-Ms"] =
            call.Deadline.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        headers["Lambda-Runtime-Invoked-Function-Arn"] = FunctionArn;
        headers["Lambda-Runtime-Trace-Id"] = TraceId;
        await context.Response.WriteAsync(call.Json, context.RequestAborted);
    }

    private sealed record RuntimeCall(string Id, string Json, DateTimeOffset Deadline);
}

/// <summary>What a runtime sent: an answer, a failure, or that it could not start.</summary>
internal sealed record RuntimeReply(string Path, string Body)
{
    public string? ContentType { get; init; }

    public string? ErrorType { get; init; }

    public bool IsAnswer => Path.EndsWith("/response", StringComparison.Ordinal);

    public JsonNode Json => JsonNode.Parse(Body)!;

    public string Message => (string)Json["errorMessage"]!;
}
