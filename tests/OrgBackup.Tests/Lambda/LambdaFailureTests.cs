using System.Text;
using OrgBackup.Lambda.Runtime;
using OrgBackup.Tests.Lambda.Support;

namespace OrgBackup.Tests.Lambda;

/// <summary>What goes wrong reaches Step Functions by a name that it can match, and the next call is served.</summary>
public sealed class LambdaFailureTests
{
    private const string Gears = """{"name":"gears"}""";
    private const string Good = """{"text":"good"}""";

    [Fact]
    public async Task A_failure_that_we_understand_is_its_name_and_sentences_without_a_stack_trace()
    {
        await using var loop = await FailingOnceAsync(() => throw new OrganizationNotFoundException(
            "There is no organization 'acme'", "Check the spelling"));

        var reply = await loop.Lambda.InvokeAsync(Gears);

        reply.Path.Should().Be("/invocation/call-1/error");
        reply.ContentType.Should().Be("application/vnd.aws.lambda.error+json");
        reply.ErrorType.Should().Be("OrganizationNotFoundException");
        reply.Body.Should().Be(
            """{"errorMessage":"There is no organization 'acme'. Check the spelling.","errorType":"OrganizationNotFoundException"}""");
        await NextIsServedAsync(loop);
    }

    [Fact]
    public async Task An_unexpected_failure_says_where_it_happened()
    {
        await using var loop = await FailingOnceAsync(() => throw new InvalidOperationException("boom"));

        var reply = await loop.Lambda.InvokeAsync(Gears);

        reply.ErrorType.Should().Be("InvalidOperationException");
        reply.Message.Should().Be("boom");
        reply.Json["stackTrace"]!.AsArray().Should().Contain(line => ((string)line!).Contains(nameof(LambdaFailureTests)));
        loop.Log.Should().Contain(line =>
            (string)line["level"]! == "ERROR" && (string)line["requestId"]! == "call-1"
            && (string)line["errorType"]! == "InvalidOperationException" && line["stackTrace"]!.AsArray().Count > 0);
        await NextIsServedAsync(loop);
    }

    [Theory]
    [InlineData("{\"name\": broken}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    public async Task An_event_that_is_no_input_is_refused_by_name(string json)
    {
        await using var loop = await FailingOnceAsync(() => { });

        var reply = await loop.Lambda.InvokeAsync(json);

        reply.ErrorType.Should().Be("UsageException");
        reply.Message.Should().StartWith("The event is ");
        await NextIsServedAsync(loop);
    }

    [Fact]
    public async Task A_long_failure_is_cut_to_what_Step_Functions_can_show()
    {
        var text = string.Concat(Enumerable.Repeat("Zürich \u0001 ", 20_000));
        await using var loop = await FailingOnceAsync(() => throw new InvalidOperationException(text));

        var reply = await loop.Lambda.InvokeAsync(Gears);

        Encoding.UTF8.GetByteCount(reply.Body).Should().BeLessThanOrEqualTo(32 * 1024);
        reply.Message.Should().StartWith(@"Zürich \u0001 Zürich").And.EndWith("…");
        await NextIsServedAsync(loop);
    }

    [Fact]
    public async Task An_answer_above_6_MiB_is_not_sent()
    {
        await using var loop = await RunningLoop.StartAsync((order, _, _) =>
            Task.FromResult(new Receipt(order.Count == 1 ? "good" : new string('x', order.Count))));

        var reply = await loop.Lambda.InvokeAsync("""{"name":"x","count":6291456}""");

        reply.ErrorType.Should().Be(nameof(ResponseRefusedException));
        reply.Message.Should().Be("The answer has 6291467 bytes; AWS Lambda takes 6291456 at most.");
        (await loop.Lambda.InvokeAsync("""{"name":"x","count":6291445}""")).IsAnswer.Should().BeTrue("this one fits");
        await NextIsServedAsync(loop);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    public async Task An_answer_that_AWS_refuses_becomes_an_error(int status)
    {
        await using var loop = await FailingOnceAsync(() => { });
        loop.Lambda.Refusals.Enqueue(("response", status));

        var reply = await loop.Lambda.InvokeAsync(Gears);

        reply.ErrorType.Should().Be(nameof(ResponseRefusedException));
        reply.Message.Should().Contain($"{status}");
        await NextIsServedAsync(loop);
    }

    [Theory]
    [InlineData("response")]
    [InlineData("error")]
    [InlineData("next")]
    public async Task A_container_error_ends_the_process(string word)
    {
        await using var loop = await FailingOnceAsync(() =>
            _ = word == "error" ? throw new InvalidOperationException("boom") : 0);
        if (word == "next")
        {
            await NextIsServedAsync(loop);
        }

        loop.Lambda.Refusals.Enqueue((word, 500));
        _ = loop.Lambda.InvokeAsync(Gears);

        (await loop.Ended.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken)).Should().Be(1);
        loop.Log.Should().Contain(line => (string)line["level"]! == "FATAL");
    }

    [Fact]
    public async Task A_failed_start_is_told_and_ends_the_process()
    {
        await using var loop = await RunningLoop.StartAsync(
            () => throw new UsageException("ORGBACKUP_STORE is not set.", "Deploy again"));

        var reply = await loop.Lambda.NextReplyAsync();

        reply.Path.Should().Be("/init/error");
        reply.ErrorType.Should().Be("UsageException");
        reply.Message.Should().Be("ORGBACKUP_STORE is not set. Deploy again.");
        (await loop.Ended).Should().Be(1);
        loop.Lambda.FirstPoll.IsCompleted.Should().BeFalse();
    }

    /// <summary>A handler whose first call does something and whose later ones are good.</summary>
    private static Task<RunningLoop> FailingOnceAsync(Action first)
    {
        var calls = 0;
        return RunningLoop.StartAsync((_, _, _) =>
        {
            if (Interlocked.Increment(ref calls) == 1)
            {
                first();
            }

            return Task.FromResult(new Receipt("good"));
        });
    }

    private static async Task NextIsServedAsync(RunningLoop loop) =>
        (await loop.Lambda.InvokeAsync(Gears)).Body.Should().Be(Good);
}
