using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrgBackup.Tests.Support;

/// <summary>What a <see cref="FaultProxy"/> does to one request, apart from passing it on.</summary>
/// <param name="Passes">Whether the server behind gets the request.</param>
/// <param name="Status">The status to answer in place of the server's.</param>
/// <param name="Body">The body to answer in place of the server's.</param>
/// <param name="CutAfter">After so many bytes of the body the connection is cut.</param>
public sealed record Fault(bool Passes, int? Status = null, string? Body = null, long? CutAfter = null)
{
    /// <summary>Gets what the cut waits for, so that the bytes before it can be read first.</summary>
    public Task CutWhen { get; init; } = Task.CompletedTask;

    /// <summary>The server works, and nobody hears of it.</summary>
    public static Fault LostReply { get; } = new(Passes: true, CutAfter: 0);

    public static Fault Error(int status, string code) => new(Passes: false, status, $"<Error><Code>{code}</Code><Message>A fault.</Message></Error>");

    public static Fault Cut(long after) => new(Passes: true, CutAfter: after);
}

/// <summary>One request that a proxy saw.</summary>
public sealed record SeenRequest(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers);

/// <summary>Stands between a client and a server; a test says which requests go wrong, and how.</summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private static readonly HashSet<string> HopByHop = new(StringComparer.OrdinalIgnoreCase) { "Connection", "Transfer-Encoding", "Expect", "Keep-Alive" };

    private readonly WebApplication _app;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private readonly Uri _server;

    private FaultProxy(Uri server)
    {
        _server = server;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    public Uri Endpoint { get; private set; } = null!;

    /// <summary>Gets or sets which fault a request meets; null passes it on.</summary>
    public Func<SeenRequest, Fault?> Script { get; set; } = _ => null;

    public ConcurrentQueue<SeenRequest> Seen { get; } = [];

    public static async Task<FaultProxy> StartAsync(Uri server)
    {
        var proxy = new FaultProxy(server);
        await proxy._app.StartAsync(TestContext.Current.CancellationToken);
        var addresses = proxy._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        proxy.Endpoint = new Uri(addresses.Addresses.Single());
        return proxy;
    }

    /// <summary>A script that lets the first requests of a kind go wrong.</summary>
    public void Fail(int times, Func<SeenRequest, bool> which, Fault fault)
    {
        var left = times;
        Script = request => which(request) && Interlocked.Decrement(ref left) >= 0 ? fault : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var seen = new SeenRequest(context.Request.Method, context.Request.Path, context.Request.QueryString.ToString(), headers);
        Seen.Enqueue(seen);
        var fault = Script(seen);
        using var answer = fault is { Passes: false } ? null : await PassAsync(context);
        if (fault is null || fault.CutAfter is not null)
        {
            await ReplyAsync(context, answer!, fault);
            return;
        }

        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        context.Response.StatusCode = fault.Status ?? 200;
        await context.Response.WriteAsync(fault.Body ?? "", context.RequestAborted);
    }

    private async Task<HttpResponseMessage> PassAsync(HttpContext context)
    {
        var path = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), $"{_server.GetLeftPart(UriPartial.Authority)}{path}");
        if (context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0)
        {
            request.Content = new StreamContent(context.Request.Body);
        }

        foreach (var (name, value) in context.Request.Headers.Where(h => !HopByHop.Contains(h.Key)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, value.AsEnumerable()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value.AsEnumerable());
            }
        }

        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
    }

    private static async Task ReplyAsync(HttpContext context, HttpResponseMessage answer, Fault? fault)
    {
        if (fault is { CutAfter: 0 })
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(h => !HopByHop.Contains(h.Key)))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        await using var body = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
        if (fault is not { CutAfter: { } length })
        {
            await body.CopyToAsync(context.Response.Body, context.RequestAborted);
            return;
        }

        var part = new byte[length];
        await body.ReadExactlyAsync(part, context.RequestAborted);
        await context.Response.Body.WriteAsync(part, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await fault.CutWhen.WaitAsync(context.RequestAborted);
        context.Abort();
    }
}
