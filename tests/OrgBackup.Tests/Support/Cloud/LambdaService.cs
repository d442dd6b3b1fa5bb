using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace OrgBackup.Tests.Support.Cloud;

/// <summary>
/// AWS Lambda's Invoke API on loopback. What is no invocation goes on to moto, whose interpreter knows one address only.
/// </summary>
internal sealed class LambdaService : IAsyncDisposable
{
    private const string Functions = "/2015-03-31/functions/";

    private static readonly string[] NotPassedOn = ["Host", "Connection", "Content-Length", "Transfer-Encoding", "Expect"];

    private readonly HttpClient _http = new(
        new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });

    private readonly ConcurrentDictionary<string, LambdaFunction> _functions = new(StringComparer.Ordinal);
    private LoopbackServer _server = null!;

    public int Port => _server.Port;

    /// <summary>Gets or sets where all other requests go.</summary>
    public Uri? Others { get; set; }

    public static async Task<LambdaService> StartAsync()
    {
        var service = new LambdaService();
        service._server = await LoopbackServer.StartAsync(service.AnswerAsync);
        return service;
    }

    public void Add(LambdaFunction function) => _functions[function.Name] = function;

    public void Remove(LambdaFunction function) => _functions.TryRemove(function.Name, out _);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
    }

    private Task AnswerAsync(HttpContext context)
    {
        var path = Uri.UnescapeDataString(context.Request.Path.Value!);
        return path.StartsWith(Functions, StringComparison.Ordinal)
            ? InvokeAsync(context, path[Functions.Length..path.LastIndexOf('/')])
            : PassOnAsync(context);
    }

    private async Task InvokeAsync(HttpContext context, string nameOrArn)
    {
        var response = context.Response;
        if (!_functions.TryGetValue(nameOrArn[(nameOrArn.LastIndexOf(':') + 1)..], out var function))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            response.Headers["x-amzn-RequestId"] = Guid.NewGuid().ToString();
            response.Headers["x-amzn-ErrorType"] = "ResourceNotFoundException";
            await response.WriteAsync($$"""{"Message":"Function not found: {{nameOrArn}}"}""");
            return;
        }

        LambdaCall call;
        try
        {
            call = await function.InvokeAsync(await LoopbackServer.BodyAsync(context));
        }
        catch (Exception failure) when (!context.RequestAborted.IsCancellationRequested)
        {
            // as the service answers when it fails itself; without a request id the interpreter hides what happened
            function.Tell($"the service failed: {failure}");
            response.StatusCode = StatusCodes.Status500InternalServerError;
            response.Headers["x-amzn-RequestId"] = Guid.NewGuid().ToString();
            response.Headers["x-amzn-ErrorType"] = "ServiceException";
            await response.WriteAsJsonAsync(new { Message = failure.Message });
            return;
        }

        response.Headers["x-amzn-RequestId"] = call.RequestId;
        response.Headers["X-Amz-Executed-Version"] = "$LATEST";
        if (call.Error is not null)
        {
            response.Headers["X-Amz-Function-Error"] = "Unhandled";
        }

        response.ContentType = "application/json";
        response.ContentLength = call.Answer.Length;
        await response.Body.WriteAsync(call.Answer);
    }

    private async Task PassOnAsync(HttpContext context)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method),
            new Uri(Others!, context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent()));
        request.Content = new ByteArrayContent(await LoopbackServer.BodyAsync(context));
        foreach (var (name, values) in context.Request.Headers.Where(header => !NotPassedOn.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        using var answer = await _http.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => !NotPassedOn.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }
}
