using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrgBackup.GitHubStandIn.GitHttp;

namespace OrgBackup.Tests.Git.Support;

/// <summary>
/// A git server on loopback over a folder of bare repositories: the machine's <c>git http-backend</c>, behind a hook
/// that may answer or disturb any request first.
/// </summary>
internal sealed class GitServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly GitHttpBackend _backend = new();

    private GitServer(WebApplication app, string root)
    {
        _app = app;
        Root = root;
    }

    /// <summary>Gets the folder of the repositories.</summary>
    public string Root { get; }

    public Uri Url => new(_app.Urls.Single());

    /// <summary>Gets every request so far: method, path with query, Authorization header.</summary>
    public ConcurrentQueue<(string Method, string Path, string Authorization)> Requests { get; } = new();

    /// <summary>Gets or sets what happens before git is asked; true when the request was answered.</summary>
    public Func<HttpContext, Task<bool>>? Before { get; set; }

    /// <param name="root">The folder of the repositories.</param>
    /// <param name="certificate">Makes it a server of https.</param>
    public static async Task<GitServer> StartAsync(string root, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(certificate is null ? "http://127.0.0.1:0" : "https://127.0.0.1:0");
        if (certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
                kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = certificate));
        }

        var server = new GitServer(builder.Build(), root);
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        return server;
    }

    public Uri RepositoryUrl(string name) => new(Url, $"/acme/{name}.git");

    /// <summary>The first bytes of a request's body.</summary>
    public static string StartOf(HttpContext context) => (string)context.Items[nameof(StartOf)]!;

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        Requests.Enqueue(
            (request.Method, request.Path + request.QueryString, request.Headers.Authorization.ToString()));
        if (Before is { } before)
        {
            request.EnableBuffering();
            var start = new byte[32];
            var count = await request.Body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false);
            context.Items[nameof(StartOf)] = System.Text.Encoding.ASCII.GetString(start, 0, count);
            request.Body.Position = 0;
            if (await before(context))
            {
                return;
            }
        }

        await _backend.ServeAsync(context, Root, request.Path.Value!);
    }
}
