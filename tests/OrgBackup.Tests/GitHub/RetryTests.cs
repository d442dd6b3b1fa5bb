using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace OrgBackup.Tests.GitHub;

public sealed class RetryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Faults =>
        ["502", "500", "html", "truncated", "cut", "empty", "reset", "text", "latin", "gzip-cut"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task What_passes_is_asked_again(string fault)
    {
        var failures = 2;
        await using var server = await FakeGitHub.StartAsync(context =>
            Interlocked.Decrement(ref failures) >= 0 ? FailAsync(context, fault) : context.JsonAsync("""{"good":1}"""));
        using var session = server.Session();

        using var answer = await session.Api.GetAsync("/x", Cancel);

        Encoding.UTF8.GetString(answer.Bytes.Span).Should().Be("""{"good":1}""");
        session.Calls.Should().Be(3);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task What_stays_wrong_ends_after_five_tries_and_shows_no_token(string fault)
    {
        await using var server = await FakeGitHub.StartAsync(context => FailAsync(context, fault));
        using var session = server.Session();

        var failure = (await FluentActions.Awaiting(() => session.Api.GetAsync("/x?secret=1", Cancel)).Should().ThrowAsync<BackupException>()).Which;

        failure.Should().Match(e => e is GitHubUnavailableException || e is GitHubProtocolException);
        failure.IsPassing.Should().BeTrue();
        failure.ToString().Should().NotContain(FakeGitHub.Token).And.NotContain("secret=1");
        session.Calls.Should().Be(5);
    }

    [Fact]
    public async Task A_stalled_body_ends_by_the_idle_timeout()
    {
        await using var server = await FakeGitHub.StartAsync(StallAsync);
        using var session = server.Session(
            FakeGitHub.Fast with { IdleTimeout = TimeSpan.FromMilliseconds(200), Tries = 2 });

        var asking = () => session.Api.GetAsync("/x", Cancel);

        (await asking.Should().ThrowAsync<GitHubUnavailableException>()).Which.Message.Should().Contain("Nothing came");
    }

    [Fact]
    public async Task A_body_that_trickles_ends_by_the_deadline()
    {
        await using var server = await FakeGitHub.StartAsync(async context =>
        {
            context.Response.ContentType = "application/json";
            while (true)
            {
                await context.Response.WriteAsync(" ", context.RequestAborted);
                await Task.Delay(20, context.RequestAborted);
            }
        });
        using var session = server.Session(
            FakeGitHub.Fast with { BodyTimeout = TimeSpan.FromMilliseconds(300), Tries = 2 });

        var asking = () => session.Api.GetAsync("/x", Cancel);

        (await asking.Should().ThrowAsync<GitHubUnavailableException>()).Which.Message.Should().Contain("not complete");
    }

    [Fact]
    public async Task Silence_before_the_answer_ends_too()
    {
        await using var server = await FakeGitHub.StartAsync(
            context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var session = server.Session(
            FakeGitHub.Fast with { HeadersTimeout = TimeSpan.FromMilliseconds(200), Tries = 2 });

        var asking = () => session.Api.GetAsync("/x", Cancel);

        await asking.Should().ThrowAsync<GitHubUnavailableException>();
    }

    [Fact]
    public async Task A_stall_ends_with_the_run()
    {
        await using var server = await FakeGitHub.StartAsync(StallAsync);
        using var session = server.Session();
        using var run = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        var asking = session.Api.GetAsync("/x", run.Token);
        run.CancelAfter(TimeSpan.FromMilliseconds(300));

        await FluentActions.Awaiting(() => asking).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_body_beyond_the_bound_is_refused()
    {
        await using var server = await FakeGitHub.StartAsync($"[\"{new string('x', 3 << 20)}\"]");
        using var session = server.Session(FakeGitHub.Fast with { MaxBodyBytes = 2 << 20, Tries = 1 });

        var asking = () => session.Api.GetAsync("/x", Cancel);

        (await asking.Should().ThrowAsync<GitHubProtocolException>()).Which.Message.Should().Contain("2 MiB");
    }

    [Fact]
    public async Task A_long_wait_is_told()
    {
        var failures = 1;
        await using var server = await FakeGitHub.StartAsync(context => Interlocked.Decrement(ref failures) >= 0
            ? context.JsonAsync("{}", 503, ("Retry-After", "2"))
            : context.JsonAsync("{}"));
        var progress = new RecordingProgress();
        using var session = server.Session(progress: progress);

        using var answer = await session.Api.GetAsync("/x", Cancel);

        progress.Messages.Should().ContainSingle().Which.Should().Contain("503").And.Contain("trying again in 2 s");
    }

    [Fact]
    public async Task A_compressed_answer_is_read_and_asked_for()
    {
        await using var server = await FakeGitHub.StartAsync(context => GzipAsync(context, cut: 0));
        using var session = server.Session();

        using var answer = await session.Api.GetAsync("/x", Cancel);

        Encoding.UTF8.GetString(answer.Bytes.Span).Should().StartWith("[1,1,").And.EndWith(",1]");
        server.Requests[0].Header("Accept-Encoding").Should().Be("gzip");
    }

    [Fact]
    public async Task No_more_requests_are_in_flight_than_allowed()
    {
        var (now, most) = (0, 0);
        await using var server = await FakeGitHub.StartAsync(async context =>
        {
            var count = Interlocked.Increment(ref now);
            InterlockedMax(ref most, count);
            await Task.Delay(20);
            Interlocked.Decrement(ref now);
            await context.JsonAsync("{}");
        });
        using var session = server.Session(FakeGitHub.Fast with { MaxConcurrency = 3 });

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => session.Api.GetAsync($"/{i}", Cancel)));

        most.Should().BeInRange(2, 3);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        while (Volatile.Read(ref target) is var current && value > current
            && Interlocked.CompareExchange(ref target, value, current) != current)
        {
        }
    }

    private static Task FailAsync(HttpContext context, string fault)
    {
        switch (fault)
        {
            case "html":
                return context.SendAsync("text/html", "<html>Unicorn</html>");
            case "text":
                return context.SendAsync("text/plain", "{}");
            case "latin":
                return context.SendAsync("application/json; charset=iso-8859-1", "{}");
            case "truncated":
                return context.JsonAsync("""{"good":""");
            case "empty":
                return context.JsonAsync("");
            case "cut":
                context.Response.ContentLength = 100;
                return AbortAsync(context, "{\"good\":");
            case "reset":
                context.Abort();
                return Task.CompletedTask;
            case "gzip-cut":
                return GzipAsync(context, cut: 20);
            default:
                return context.SendAsync(
                    "text/html", "<html>Bad gateway</html>", int.Parse(fault, CultureInfo.InvariantCulture));
        }
    }

    private static async Task AbortAsync(HttpContext context, string part)
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(part);
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    private static async Task StallAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync("[", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await Task.Delay(Timeout.Infinite, context.RequestAborted);
    }

    private static async Task GzipAsync(HttpContext context, int cut)
    {
        var json = $"[{string.Join(',', Enumerable.Repeat("1", 10000))}]";
        using var bytes = new MemoryStream();
        await using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(json));
        }

        context.Response.ContentType = "application/json";
        context.Response.Headers.ContentEncoding = "gzip";
        await context.Response.Body.WriteAsync(bytes.ToArray().AsMemory(0, (int)bytes.Length - cut));
    }
}
