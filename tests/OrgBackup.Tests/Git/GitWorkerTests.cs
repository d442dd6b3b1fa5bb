using System.Diagnostics;
using System.Text.Json;
using OrgBackup.Git;
using OrgBackup.Tests.Git.Support;

namespace OrgBackup.Tests.Git;

public sealed class GitWorkerTests() : GitTestBase(GitEngineKind.LibGit2)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void A_full_disk_under_a_worker_is_called_so()
    {
        const int NoSpaceLeft = 28;

        var failure = WorkerFailure.Of(new IOException("No space left on device", NoSpaceLeft)).ToException();

        failure.Should().BeOfType<DiskFullException>().Which.Hint.Should().Contain("TMPDIR");
    }

    [Fact]
    public async Task A_worker_is_used_again()
    {
        await (await NewRepositoryAsync()).CommitAsync("refs/heads/main");

        await MirrorAsync(folder: "one");
        var first = Engine.WorkerProcessIds;
        await MirrorAsync(folder: "two");

        first.Should().ContainSingle();
        Engine.WorkerProcessIds.Should().Equal(first);
    }

    [Fact]
    public async Task A_killed_worker_is_replaced_and_the_mirror_succeeds()
    {
        await (await NewRepositoryAsync()).CommitAsync("refs/heads/main", count: 5, bytes: 60_000);
        var killed = 0;
        var stalled = HangFirstPack(_ =>
        {
            killed = Engine.WorkerProcessIds.Single();
            Kill(killed);
        });

        await MirrorAsync();

        stalled().Should().Be(2);
        Engine.WorkerProcessIds.Should().ContainSingle().Which.Should().NotBe(killed);
        (await FsckAsync(Mirror)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_worker_that_dies_twice_fails_its_repository_and_no_other()
    {
        await (await NewRepositoryAsync("evil")).CommitAsync("refs/heads/main");
        await (await NewRepositoryAsync("good")).CommitAsync("refs/heads/main", count: 3);
        var goodIsDone = new TaskCompletionSource();
        Server.Before = async context =>
        {
            if (IsPackRequest(context)
                && context.Request.Path.StartsWithSegments("/acme/evil.git", StringComparison.Ordinal))
            {
                var worker = Engine.WorkerProcessIds.Single();
                if (!goodIsDone.Task.IsCompleted)
                {
                    await MirrorAsync("good", "good");
                    goodIsDone.SetResult();
                }

                Kill(worker);
                return true;
            }

            return false;
        };

        var mirror = () => MirrorAsync("evil", "evil");

        (await mirror.Should().ThrowAsync<GitWorkerCrashedException>()).WithMessage("*signal 9*");
        await goodIsDone.Task;
        (await FsckAsync(InFolder("good"))).Should().BeEmpty();
        Directory.Exists(InFolder("evil")).Should().BeFalse();
    }

    [Fact]
    public async Task A_worker_that_does_not_start_is_told()
    {
        await (await NewRepositoryAsync()).CommitAsync("refs/heads/main");
        await using var engine = NewEngineWith(new("/no/such/program", []));

        var mirror = () => engine.MirrorAsync(Server.RepositoryUrl("gears"), Mirror, Ct);

        await mirror.Should().ThrowAsync<GitWorkerCrashedException>().WithMessage("*does not start*");
    }

    [Fact]
    public async Task What_a_dying_worker_says_is_told()
    {
        await (await NewRepositoryAsync()).CommitAsync("refs/heads/main");
        await using var engine = NewEngineWith(new("sh", ["-c", "echo out of luck >&2; exit 7"]));

        var mirror = () => engine.MirrorAsync(Server.RepositoryUrl("gears"), Mirror, Ct);

        await mirror.Should().ThrowAsync<GitWorkerCrashedException>().WithMessage("*exit code 7*out of luck*");
    }

    [Fact]
    public async Task A_worker_without_a_parent_ends_in_the_middle_of_a_fetch()
    {
        await (await NewRepositoryAsync()).CommitAsync("refs/heads/main");
        var asked = new TaskCompletionSource();
        HangFirstPack(_ => asked.SetResult());
        using var worker = Process.Start(new ProcessStartInfo("dotnet", TestEngine.WorkerCommand.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var job = new WorkerJob { Folder = Mirror, Url = Server.RepositoryUrl("gears"), Server = Server.Url };
        await worker.StandardInput.WriteLineAsync(
            JsonSerializer.Serialize(job, WorkerJson.Default.WorkerJob).AsMemory(), Ct);
        await worker.StandardInput.FlushAsync(Ct);
        await asked.Task.WaitAsync(Patience, Ct);

        // The kernel closes the pipe of a killed parent in the same way.
        worker.StandardInput.Close();

        await worker.WaitForExitAsync(Ct).WaitAsync(Patience, Ct);
        worker.HasExited.Should().BeTrue();
    }

    [Fact]
    public async Task An_idle_worker_without_a_parent_ends()
    {
        await (await NewRepositoryAsync()).CommitAsync("refs/heads/main");
        await MirrorAsync();
        using var worker = Process.GetProcessById(Engine.WorkerProcessIds.Single());

        await Engine.DisposeAsync();

        await worker.WaitForExitAsync(Ct).WaitAsync(Patience, Ct);
    }

    [Fact]
    public async Task The_token_is_in_no_file_argument_or_environment()
    {
        await (await NewRepositoryAsync()).CommitAsync("refs/heads/main", count: 3);
        var seen = "";
        HangFirstPack(async context =>
        {
            var id = Engine.WorkerProcessIds.Single();
            seen = string.Concat(
                await File.ReadAllTextAsync($"/proc/{id}/cmdline", Ct),
                await File.ReadAllTextAsync($"/proc/{id}/environ", Ct),
                await ReadAllAsync(Mirror));
            Kill(id);
        });

        await MirrorAsync();

        seen.Should().Contain(GitWorkerCommand.Verb).And.Contain("[core]");
        (seen + await ReadAllAsync(Mirror)).Should()
            .NotContain(TestEngine.Token).And.NotContain(Basic()).And.NotContain("127.0.0.1");
    }

    [Fact]
    public void Secrets_of_the_parent_are_kept_back()
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["GITHUB_TOKEN"] = "x",
            ["GITHUB_APP_ID"] = "x",
            ["GITHUB_APP_PRIVATE_KEY"] = "x",
            ["AWS_SECRET_ACCESS_KEY"] = "x",
            ["GIT_DIR"] = "x",
            ["HTTPS_PROXY"] = "kept",
            ["SSL_CERT_FILE"] = "kept",
        };

        WorkerEnvironment.Prepare(environment);

        environment.Values.Should().NotContain("x").And.Contain("kept");
        environment.Keys.Should().Contain("HTTPS_PROXY").And.Contain("SSL_CERT_FILE");
    }

    [Theory]
    [InlineData(typeof(TokenRejectedException))]
    [InlineData(typeof(ResourceNotFoundException))]
    [InlineData(typeof(ResourceBlockedException))]
    [InlineData(typeof(GitHubUnavailableException))]
    [InlineData(typeof(GitHubProtocolException))]
    [InlineData(typeof(GitTransferException))]
    [InlineData(typeof(DamagedBackupException))]
    [InlineData(typeof(UsageException))]
    public void An_exception_crosses_the_pipe_as_it_is(Type type)
    {
        var sent = (BackupException)Activator.CreateInstance(type, "What", "Hint", null)!;

        var got = Cross(sent);

        got.Should().BeOfType(type);
        (got.Message, got.Hint).Should().Be(("What", "Hint"));
    }

    [Fact]
    public void Permission_and_the_end_of_a_wait_cross_the_pipe()
    {
        var until = new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

        Cross(new AccessDeniedException("No") { Permission = "contents=read" }).Should()
            .BeOfType<AccessDeniedException>()
            .Which.Permission.Should().Be("contents=read");
        Cross(new GitHubRateLimitedException("Later", until)).Should().BeOfType<GitHubRateLimitedException>()
            .Which.Until.Should().Be(until);
    }

    private static BackupException Cross(BackupException sent)
    {
        var line = JsonSerializer.Serialize(
            new() { IsDone = true, Failure = WorkerFailure.Of(sent) }, WorkerJson.Default.WorkerReply);
        return JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerReply)!.Failure!.ToException();
    }

    private static void Kill(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
    }

    private static string Basic() =>
        Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"x-access-token:{TestEngine.Token}"));

    private static async Task<string> ReadAllAsync(string folder)
    {
        var text = new System.Text.StringBuilder();
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            text.Append(System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Ct)));
        }

        return text.ToString();
    }

    private GitEngine NewEngineWith(GitWorkerCommand command) => new(new()
    {
        Endpoints = TestEngine.Endpoints(Server.Url),
        Engine = GitEngineKind.LibGit2,
        Credentials = new FakeCredentials(TestEngine.Token),
        WorkerCommand = command,
    });

    private Func<int> HangFirstPack(Action<Microsoft.AspNetCore.Http.HttpContext> then) => HangFirstPack(context =>
    {
        then(context);
        return Task.CompletedTask;
    });

    private Func<int> HangFirstPack(Func<Microsoft.AspNetCore.Http.HttpContext, Task> then)
    {
        var packs = 0;
        Server.Before = async context =>
        {
            if (!IsPackRequest(context) || Interlocked.Increment(ref packs) > 1)
            {
                return false;
            }

            await then(context);
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        return () => packs;
    }
}
