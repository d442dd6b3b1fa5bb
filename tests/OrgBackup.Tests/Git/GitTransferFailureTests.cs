using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using OrgBackup.Git;
using OrgBackup.Tests.Git.Support;

namespace OrgBackup.Tests.Git;

/// <summary>
/// What the status codes, silences and breaks of a server become: for the ref list and for the fetch.
/// </summary>
public abstract class GitTransferFailureTests(GitEngineKind kind) : GitTestBase(kind)
{
    private static readonly GitTimeouts Short = new()
    {
        FirstByte = TimeSpan.FromSeconds(2),
        Idle = TimeSpan.FromSeconds(2),
        RetryPause = TimeSpan.FromMilliseconds(10),
    };

    [Theory]
    [InlineData(401, typeof(TokenRejectedException))]
    [InlineData(403, typeof(AccessDeniedException))]
    [InlineData(451, typeof(ResourceBlockedException))]
    [InlineData(500, typeof(GitHubUnavailableException))]
    [InlineData(418, typeof(GitHubProtocolException))]
    public async Task A_status_of_the_ref_list_keeps_its_meaning(int status, Type expected)
    {
        Server.Before = context => AnswerAsync(context, status);

        var list = () => ListAsync();

        (await list.Should().ThrowAsync<BackupException>()).Which.Should().BeOfType(expected);
    }

    [Theory]
    [InlineData(401, typeof(TokenRejectedException))]
    [InlineData(403, typeof(AccessDeniedException))]
    [InlineData(404, typeof(ResourceNotFoundException))]
    [InlineData(451, typeof(ResourceBlockedException))]
    [InlineData(502, typeof(GitHubUnavailableException))]
    public async Task A_status_of_the_fetch_keeps_its_meaning_through_the_worker(int status, Type expected)
    {
        await (await NewRepositoryAsync()).CommitAsync("refs/heads/main");
        Server.Before = async context => IsPackRequest(context) && await AnswerAsync(context, status);

        var mirror = () => MirrorAsync();

        (await mirror.Should().ThrowAsync<BackupException>()).Which.Should().BeOfType(expected);
        Directory.Exists(Mirror).Should().BeFalse();
    }

    [Fact]
    public async Task A_missing_repository_has_no_ref_list() => (await ListAsync("none")).Should().BeNull();

    [Fact]
    public async Task A_403_that_speaks_of_a_takedown_is_a_block()
    {
        Server.Before = context => AnswerAsync(context, 403, "Repository unavailable due to DMCA takedown.");

        var list = () => ListAsync();

        await list.Should().ThrowAsync<ResourceBlockedException>().WithMessage("*DMCA*");
    }

    [Theory]
    [InlineData(429)]
    [InlineData(403)]
    [InlineData(503)]
    public async Task Retry_After_is_waited_out_and_told(int status)
    {
        await (await NewRepositoryAsync()).CommitAsync("refs/heads/main");
        var refused = 0;
        Server.Before = async context =>
        {
            if (!IsPackRequest(context) || Interlocked.Increment(ref refused) > 1)
            {
                return false;
            }

            context.Response.Headers.RetryAfter = "1";
            return await AnswerAsync(context, status);
        };

        var result = await MirrorAsync();

        result.Refs.Refs.Should().ContainSingle();
        Progress.Messages.Should().Contain(m => m.Contains("pause", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wait_longer_than_allowed_fails_with_its_end()
    {
        Server.Before = async context =>
        {
            context.Response.Headers.RetryAfter = "7200";
            return await AnswerAsync(context, 429);
        };

        var list = () => ListAsync();

        var limited = await list.Should().ThrowAsync<GitHubRateLimitedException>();
        limited.Which.Until.Should().BeCloseTo(TimeProvider.System.GetUtcNow().AddHours(2), TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task A_server_error_is_tried_three_times()
    {
        Server.Before = context => AnswerAsync(context, 500);

        await ((Func<Task>)(() => ListAsync())).Should().ThrowAsync<GitHubUnavailableException>();

        Server.Requests.Should().HaveCount(3);
    }

    [Fact]
    public async Task A_rejected_token_is_replaced_once_for_the_list_and_for_the_fetch()
    {
        await (await NewRepositoryAsync()).CommitAsync("refs/heads/main");
        var credentials = new FakeCredentials("old", "newer", "newest");
        await NewEngineAsync(Short, credentials);
        Server.Before = async context =>
        {
            var wanted = IsPackRequest(context) ? "newest" : credentials.Rejected == 0 ? "newer" : null;
            return wanted is not null && !SentToken(context).Contains(wanted, StringComparison.Ordinal)
                && await AnswerAsync(context, 401);
        };

        var result = await MirrorAsync();

        result.Refs.Refs.Should().ContainSingle();
        credentials.Rejected.Should().Be(2);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_unavailable()
    {
        await using var engine = TestEngine.Create(new("http://127.0.0.1:1"));

        var list = () => engine.ListRefsAsync(new("http://127.0.0.1:1/acme/gears.git"), Ct);

        await list.Should().ThrowAsync<GitHubUnavailableException>();
    }

    [Fact]
    public async Task Silence_before_the_first_byte_ends()
    {
        await NewEngineAsync(Short with { FirstByte = TimeSpan.FromMilliseconds(300) });
        Server.Before = async context =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };

        var list = () => ListAsync();

        await list.Should().ThrowAsync<GitHubUnavailableException>().WithMessage("*did not answer*");
    }

    [Fact]
    public async Task Silence_in_the_middle_of_a_pack_ends()
    {
        await (await NewRepositoryAsync()).CommitAsync("refs/heads/main", count: 5, bytes: 60_000);
        await NewEngineAsync(Short);
        Server.Before = context => DisturbPacks(context, 100_000, DisturbedBody.Harm.Stall);

        var mirror = () => MirrorAsync();

        await mirror.Should().ThrowAsync<GitTransferException>().WithMessage("*sent nothing for 2 seconds*");
        Directory.Exists(Mirror).Should().BeFalse();
    }

    [Theory]
    [InlineData("Cut")]
    [InlineData("Flip")]
    public async Task A_broken_pack_is_fetched_again(string harm)
    {
        await (await NewRepositoryAsync()).CommitAsync("refs/heads/main", count: 5, bytes: 60_000);
        var packs = 0;
        Server.Before = context => IsPackRequest(context) && Interlocked.Increment(ref packs) > 1
            ? Task.FromResult(false) : DisturbPacks(context, 100_000, Enum.Parse<DisturbedBody.Harm>(harm));

        await MirrorAsync();

        (await FsckAsync(Mirror)).Should().BeEmpty();
        Directory.EnumerateFiles(Path.Combine(Mirror, "objects", "pack")).Should().HaveCount(2);
    }

    [Theory]
    [InlineData("Cut")]
    [InlineData("Flip")]
    public async Task A_pack_that_is_always_broken_fails_and_leaves_nothing(string harm)
    {
        await (await NewRepositoryAsync()).CommitAsync("refs/heads/main", count: 5, bytes: 60_000);
        Server.Before = context => DisturbPacks(context, 100_000, Enum.Parse<DisturbedBody.Harm>(harm));

        var mirror = () => MirrorAsync();

        await mirror.Should().ThrowAsync<GitTransferException>();
        Directory.Exists(Mirror).Should().BeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancellation_ends_a_waiting_fetch_at_once(bool beforeHeaders)
    {
        await (await NewRepositoryAsync()).CommitAsync("refs/heads/main", count: 5, bytes: 60_000);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        Server.Before = async context =>
        {
            if (IsPackRequest(context))
            {
                cancel.CancelAfter(TimeSpan.FromMilliseconds(200));
            }

            return beforeHeaders && IsPackRequest(context)
                ? await HangAsync(context)
                : await DisturbPacks(context, 100_000, DisturbedBody.Harm.Stall);
        };
        var watch = Stopwatch.StartNew();

        var mirror = () => MirrorAsync(cancellationToken: cancel.Token);

        await mirror.Should().ThrowAsync<OperationCanceledException>();
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(30), "the idle time-outs are minutes");
        Directory.Exists(Mirror).Should().BeFalse();
        Engine.WorkerProcessIds.Should().BeEmpty();
    }

    [Fact]
    public async Task A_page_instead_of_git_is_recognised()
    {
        Server.Before = async context =>
        {
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<html>Log in</html>");
            return true;
        };

        var list = () => ListAsync();

        await list.Should().ThrowAsync<GitHubProtocolException>().WithMessage("*text/html instead of git*");
    }

    [Theory]
    [InlineData("zzzz# service")]
    [InlineData("0003")]
    [InlineData("ffff")]
    [InlineData("0010tooshort")]
    [InlineData("001e# service=git-upload-pack\n")]
    [InlineData("0012ERR no entry\n")]
    [InlineData("0010not a ref!\n0000")]
    public async Task A_list_that_is_not_in_gits_protocol_fails(string body)
    {
        Server.Before = async context =>
        {
            context.Response.ContentType = "application/x-git-upload-pack-advertisement";
            await context.Response.WriteAsync(body);
            return true;
        };

        var list = () => ListAsync();

        (await list.Should().ThrowAsync<BackupException>()).Which
            .Should().Match(e => e is GitHubProtocolException || e is GitTransferException);
    }

    private static async Task<bool> AnswerAsync(HttpContext context, int status, string words = "No.")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        await context.Response.WriteAsync(words);
        return true;
    }

    private static Task<bool> DisturbPacks(HttpContext context, long after, DisturbedBody.Harm harm)
    {
        if (IsPackRequest(context))
        {
            DisturbedBody.Install(context, after, harm);
        }

        return Task.FromResult(false);
    }

    private static async Task<bool> HangAsync(HttpContext context)
    {
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        return true;
    }

    private static string SentToken(HttpContext context)
    {
        var basic = context.Request.Headers.Authorization.ToString()["Basic ".Length..];
        return System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(basic));
    }
}

public sealed class GitTransferFailureV2Tests() : GitTransferFailureTests(GitEngineKind.ProtocolV2);

public sealed class GitTransferFailureLibGit2Tests() : GitTransferFailureTests(GitEngineKind.LibGit2);
