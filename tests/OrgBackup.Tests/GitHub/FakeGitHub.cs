using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrgBackup.GitHub;

namespace OrgBackup.Tests.GitHub;

/// <summary>
/// A server on loopback that answers as a test says and remembers what it was asked. Made for faults; it knows nothing
/// of GitHub.
/// </summary>
internal sealed class FakeGitHub : IAsyncDisposable
{
    public const string Token = "ghp_CANARY0123456789";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<SeenRequest> _requests = new();

    private FakeGitHub(WebApplication app) => _app = app;

    public Uri Url { get; private set; } = null!;

    public IReadOnlyList<SeenRequest> Requests => [.. _requests];

    public static async Task<FakeGitHub> StartAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var fake = new FakeGitHub(app);
        app.Run(async context =>
        {
            var request = context.Request;
            using var reader = new StreamReader(request.Body);
            var body = await reader.ReadToEndAsync(context.RequestAborted);
            context.Items["body"] = body;
            fake._requests.Enqueue(new(
                request.Method,
                $"{request.Path}{request.QueryString}",
                request.Headers.ToDictionary(
                    header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                body));
            await answer(context);
        });
        await app.StartAsync();
        fake.Url = new(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return fake;
    }

    /// <summary>A server that gives one answer to every request.</summary>
    public static Task<FakeGitHub> StartAsync(string json) => StartAsync(context => context.JsonAsync(json));

    public GitHubSettings Settings => new()
    {
        Endpoints = new() { Api = Url, GraphQl = new(Url, "/graphql"), Server = Url },
        Token = Token,
    };

    public GitHubSession Session(
        GitHubClientOptions? options = null, TimeProvider? time = null, RecordingProgress? progress = null) =>
        new(Settings, progress ?? new(), time ?? TimeProvider.System, options ?? Fast);

    /// <summary>Gets limits of a client that has no time to lose.</summary>
    public static GitHubClientOptions Fast { get; } = new()
    {
        BackoffBase = TimeSpan.FromMilliseconds(5),
        SecondaryWait = TimeSpan.FromMilliseconds(50),
        HeadersTimeout = TimeSpan.FromSeconds(20),
        IdleTimeout = TimeSpan.FromSeconds(20),
    };

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

/// <summary>What a fake server was asked.</summary>
internal sealed record SeenRequest(
    string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value : null;
}

/// <summary>Answers in one line.</summary>
internal static class Answers
{
    public static Task JsonAsync(
        this HttpContext context, string json, int status = 200, params (string Name, string Value)[] headers) =>
        context.SendAsync("application/json; charset=utf-8", json, status, headers);

    public static Task SendAsync(
        this HttpContext context, string type, string body, int status = 200, params (string Name, string Value)[] headers)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        foreach (var (name, value) in headers)
        {
            context.Response.Headers.Append(name, value);
        }

        return context.Response.WriteAsync(body);
    }

    public static Task NothingAsync(this HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    public static (string Name, string Value) Next(this HttpContext context, string target) =>
        ("Link", $"<{context.Request.Scheme}://{context.Request.Host}{target}>; rel=\"next\"");
}
