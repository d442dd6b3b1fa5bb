using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrgBackup.GitHubStandIn.GitHttp;

namespace OrgBackup.Benchmarks;

/// <summary>A git server in a process of its own, which counts what it sends.</summary>
internal static class GitServing
{
    public const string CountPath = "/_count";

    /// <summary>Prints its address and serves until its input ends.</summary>
    public static async Task<int> RunAsync(string root)
    {
        var (bytes, requests) = (0L, 0L);
        var backend = new GitHttpBackend();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.Run(async context =>
        {
            if (context.Request.Path == CountPath)
            {
                var text = string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Exchange(ref bytes, 0)} {Interlocked.Exchange(ref requests, 0)}");
                await context.Response.WriteAsync(text);
                return;
            }

            Interlocked.Increment(ref requests);
            context.Response.Body = new Counting(context.Response.Body, count => Interlocked.Add(ref bytes, count));
            await backend.ServeAsync(context, root, context.Request.Path.Value!);
        });
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        await Console.In.ReadToEndAsync();
        return 0;
    }

    private sealed class Counting(Stream inner, Action<int> wrote) : WriteOnlyStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            inner.Write(buffer);
            wrote(buffer.Length);
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await inner.WriteAsync(buffer, cancellationToken);
            wrote(buffer.Length);
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
    }
}
