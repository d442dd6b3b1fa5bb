using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace OrgBackup.Tests.Support.Cloud;

/// <summary>AWS Lambda's Runtime API as one process sees it.</summary>
internal sealed class SandboxRuntimeApi : IAsyncDisposable
{
    private const string Root = "/2018-06-01/runtime";

    private LoopbackServer _server = null!;
    private Channel<SandboxCall> _offers = Channel.CreateUnbounded<SandboxCall>();
    private SandboxCall? _current;

    public string Address => _server.Address;

    public static async Task<SandboxRuntimeApi> StartAsync()
    {
        var api = new SandboxRuntimeApi();
        api._server = await LoopbackServer.StartAsync(api.AnswerAsync);
        return api;
    }

    /// <summary>A new process takes the place of one that is gone: polls of that one get nothing any more.</summary>
    public void Renew() => _offers = Channel.CreateUnbounded<SandboxCall>();

    /// <summary>Gives a call to the process's next poll.</summary>
    public SandboxCall Offer(LambdaCall call, TimeSpan timeOut)
    {
        _current = new SandboxCall(call, timeOut);
        _offers.Writer.TryWrite(_current);
        return _current;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path == $"{Root}/invocation/next")
        {
            await HandOutAsync(context);
            return;
        }

        var body = await LoopbackServer.BodyAsync(context);
        var isError = path.EndsWith("/error", StringComparison.Ordinal);
        var isOurs = path == $"{Root}/init/error"
            || (_current is { } current && path.Contains(current.Call.RequestId, StringComparison.Ordinal));
        context.Response.StatusCode = isOurs && _current!.Reply.TrySetResult(new SandboxReply(body, isError))
            ? StatusCodes.Status202Accepted
            : StatusCodes.Status400BadRequest;
    }

    private async Task HandOutAsync(HttpContext context)
    {
        var offered = await _offers.Reader.ReadAsync(context.RequestAborted);
        var deadline = TimeProvider.System.GetUtcNow() + offered.TimeOut;
        var headers = context.Response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = offered.Call.RequestId;
        headers["Lambda-Runtime-Deadline-Ms"] = deadline.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        headers["Lambda-Runtime-Invoked-Function-Arn"] = $"arn:aws:lambda:us-east-1:123456789012:function:{offered.Call.Handler}";
        headers["Lambda-Runtime-Trace-Id"] = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0";
        offered.Taken.TrySetResult();
        await context.Response.Body.WriteAsync(offered.Call.Payload, context.RequestAborted);
    }
}

/// <summary>A call on its way to a process and back.</summary>
internal sealed class SandboxCall(LambdaCall call, TimeSpan timeOut)
{
    public LambdaCall Call => call;

    public TimeSpan TimeOut => timeOut;

    public TaskCompletionSource Taken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource<SandboxReply> Reply { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>What a process said to a call, or the service in its place.</summary>
internal sealed record SandboxReply(byte[] Body, bool IsError)
{
    /// <summary>An error as AWS Lambda itself words it.</summary>
    public static SandboxReply OfService(string requestId, string type, string message) => new(
        System.Text.Encoding.UTF8.GetBytes(new JsonObject
        {
            ["errorType"] = type,
            ["errorMessage"] = $"RequestId: {requestId} Error: {message}",
        }.ToJsonString()),
        IsError: true);
}
