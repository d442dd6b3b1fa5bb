using Microsoft.Extensions.Time.Testing;
using OrgBackup.Lambda.Runtime;
using OrgBackup.Tests.Lambda.Support;

namespace OrgBackup.Tests.Lambda;

/// <summary>The loop against a real HTTP server that behaves as AWS Lambda's Runtime API is documented.</summary>
public sealed class LambdaBootstrapTests
{
    private const string Gears = """{"name":"gears","count":3}""";

    private static readonly LambdaHandler<Order, Receipt> Echo =
        (order, _, _) => Task.FromResult(new Receipt($"{order.Count} {order.Name}"));

    [Fact]
    public async Task Calls_are_answered_one_after_the_other()
    {
        await using var loop = await RunningLoop.StartAsync(Echo);

        var first = await loop.Lambda.InvokeAsync(Gears);
        var second = await loop.Lambda.InvokeAsync("""{"name":"wheels"}""");

        first.Path.Should().Be("/invocation/call-1/response");
        first.ContentType.Should().Be("application/json");
        first.Body.Should().Be("""{"text":"3 gears"}""");
        second.Path.Should().Be("/invocation/call-2/response");
        second.Body.Should().Be("""{"text":"1 wheels"}""");
        (await loop.EndAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_handler_knows_the_call_and_the_SDK_its_trace()
    {
        LambdaInvocation? seen = null;
        string? trace = null;
        await using var loop = await RunningLoop.StartAsync((_, invocation, _) =>
        {
            (seen, trace) = (invocation, Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID"));
            return Task.FromResult(new Receipt("ok"));
        });

        await loop.Lambda.InvokeAsync(Gears, TimeSpan.FromMinutes(15));

        seen!.RequestId.Should().Be("call-1");
        seen.FunctionArn.Should().Be(FakeRuntimeApi.FunctionArn);
        seen.TraceId.Should().Be(trace).And.Be(FakeRuntimeApi.TraceId);
        seen.Budget.Should().BeGreaterThan(TimeSpan.FromMinutes(12)).And.BeLessThan(TimeSpan.FromMinutes(14));
    }

    [Theory]
    [InlineData(900, 825)]
    [InlineData(375, 300)]
    [InlineData(100, 80)]
    [InlineData(20, 16)]
    [InlineData(0, 0)]
    [InlineData(-5, 0)]
    public void The_time_kept_back_is_a_fifth_but_75_seconds_at_most(int seconds, int budget)
    {
        var now = new DateTimeOffset(2026, 11, 22, 14, 0, 0, TimeSpan.Zero);
        var invocation = new LambdaInvocation { RequestId = "1", Received = now, Deadline = now.AddSeconds(seconds) };

        invocation.Budget.Should().Be(TimeSpan.FromSeconds(budget));
    }

    [Fact]
    public async Task The_token_is_cancelled_when_the_budget_is_used_up_and_not_before()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 14, 0, 0, TimeSpan.Zero));
        var atWork = new TaskCompletionSource<CancellationToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var loop = await RunningLoop.StartAsync(
            async (_, _, cancellationToken) =>
            {
                atWork.SetResult(cancellationToken);
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return new Receipt("never");
            },
            time);

        var reply = loop.Lambda.InvokeAsync(Gears, TimeSpan.FromSeconds(20), time.GetUtcNow());
        var token = await atWork.Task;
        time.Advance(TimeSpan.FromSeconds(15.9));
        var early = token.IsCancellationRequested;
        time.Advance(TimeSpan.FromSeconds(0.1));

        (await reply).ErrorType.Should().Be(nameof(OutOfTimeException));
        (await reply).Message.Should().StartWith("The work was stopped after 16 seconds");
        early.Should().BeFalse();
        token.IsCancellationRequested.Should().BeTrue();
    }

    [Fact]
    public async Task Work_without_end_is_reported_before_AWS_would_kill_it_and_the_next_call_is_served()
    {
        await using var loop = await RunningLoop.StartAsync(async (order, _, cancellationToken) =>
        {
            await Task.Delay(order.Count == 0 ? Timeout.Infinite : 0, cancellationToken);
            return new Receipt(order.Name);
        });
        var deadline = TimeProvider.System.GetUtcNow().AddSeconds(5);

        var reply = await loop.Lambda.InvokeAsync("""{"name":"endless","count":0}""", TimeSpan.FromSeconds(5));

        TimeProvider.System.GetUtcNow().Should().BeBefore(deadline);
        reply.ErrorType.Should().Be(nameof(OutOfTimeException));
        (await loop.Lambda.InvokeAsync(Gears)).Body.Should().Be("""{"text":"gears"}""");
    }

    [Fact]
    public async Task A_handler_that_saves_its_work_when_cancelled_can_still_answer()
    {
        await using var loop = await RunningLoop.StartAsync(async (_, _, cancellationToken) =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
            return new Receipt("to be continued");
        });

        var reply = await loop.Lambda.InvokeAsync(Gears, TimeSpan.FromSeconds(1));

        reply.Body.Should().Be("""{"text":"to be continued"}""");
    }
}
