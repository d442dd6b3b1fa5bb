using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace OrgBackup.Lambda.Runtime;

/// <summary>The HTTP calls of AWS Lambda's Runtime API, version 2018-06-01.</summary>
/// <param name="address">Host and port, from <c>AWS_LAMBDA_RUNTIME_API</c>.</param>
/// <param name="time">The clock.</param>
/// <param name="handler">Stands in for the network; owned from here on.</param>
internal sealed class RuntimeApi(string address, TimeProvider time, HttpMessageHandler? handler = null) : IDisposable
{
    private const string JsonType = "application/json";
    private const string ErrorJsonType = "application/vnd.aws.lambda.error+json";

    private readonly HttpClient _client = new(handler ?? DirectHandler())
    {
        BaseAddress = new Uri($"http://{address}/2018-06-01/runtime/"),

        // The environment is frozen while a poll is open, for hours perhaps.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Waits for the next call.</summary>
    public async Task<RuntimeEvent> NextAsync(CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(new(HttpMethod.Get, "invocation/next"), cancellationToken);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw new RuntimeApiException($"The Runtime API answered {(int)answer.StatusCode} to a poll.");
        }

        var invocation = new LambdaInvocation
        {
            RequestId = Required(answer, "Lambda-Runtime-Aws-Request-Id"),
            FunctionArn = Header(answer, "Lambda-Runtime-Invoked-Function-Arn") ?? "",
            TraceId = Header(answer, "Lambda-Runtime-Trace-Id"),
            Received = time.GetUtcNow(),
            Deadline = DateTimeOffset.FromUnixTimeMilliseconds(
                long.Parse(Required(answer, "Lambda-Runtime-Deadline-Ms"), CultureInfo.InvariantCulture)),
        };
        return new(invocation, await answer.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    /// <summary>Sends the answer to a call; the status tells whether it was taken (202).</summary>
    public Task<HttpStatusCode> RespondAsync(string requestId, byte[] answer, CancellationToken cancellationToken) =>
        PostAsync($"{PathOf(requestId)}/response", Content(answer, JsonType), null, cancellationToken);

    /// <summary>Tells that a call failed.</summary>
    public Task<HttpStatusCode> FailAsync(string requestId, LambdaError error, CancellationToken cancellationToken) =>
        PostAsync($"{PathOf(requestId)}/error", Content(error.ToJson(), ErrorJsonType), error, cancellationToken);

    /// <summary>Tells that this process cannot take calls; it is expected to end then.</summary>
    public Task<HttpStatusCode> FailInitAsync(LambdaError error, CancellationToken cancellationToken) =>
        PostAsync("init/error", Content(error.ToJson(), ErrorJsonType), error, cancellationToken);

    public void Dispose() => _client.Dispose();

    private static SocketsHttpHandler DirectHandler() =>
        new() { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null };

    private static string PathOf(string requestId) => $"invocation/{Uri.EscapeDataString(requestId)}";

    private static ByteArrayContent Content(byte[] bytes, string type) =>
        new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? values.First() : null;

    private static string Required(HttpResponseMessage answer, string name) =>
        Header(answer, name) ?? throw new RuntimeApiException($"The Runtime API sent a call without {name}.");

    private async Task<HttpStatusCode> PostAsync(
        string path, HttpContent content, LambdaError? error, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (error is not null)
        {
            request.Headers.Add("Lambda-Runtime-Function-Error-Type", error.ErrorType);
        }

        using var answer = await SendAsync(request, cancellationToken);
        return answer.StatusCode == HttpStatusCode.InternalServerError
            ? throw new RuntimeApiException("The Runtime API answered 500: this environment is over.")
            : answer.StatusCode;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new RuntimeApiException($"The Runtime API could not be reached: {e.GetBaseException().Message}", e);
        }
    }
}

/// <summary>A call, with what was sent along.</summary>
internal sealed record RuntimeEvent(LambdaInvocation Invocation, byte[] Body);
