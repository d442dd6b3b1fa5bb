using OrgBackup.Restore;
using OrgBackup.Tests.Report;

namespace OrgBackup.Tests.Cli;

public sealed class ExitCodeTests
{
    private static readonly string Here = Path.GetTempPath();
    private static readonly string[] Backup = ["backup", "acme", "--to", Here];

    public static TheoryData<Exception, int> Failures => new()
    {
        { new UsageException("GITHUB_TOKEN is not set", "Set it."), 2 },
        { new TokenRejectedException("GitHub rejected the token.", "Make a new one."), 2 },
        { new OrganizationNotFoundException("There is no 'acme'.", "Check the name."), 2 },
        { new StoreException("The bucket is not there.", "Create it."), 1 },
        { new GitHubUnavailableException("GitHub does not answer.", "Try later."), 1 },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_known_failure_is_its_message_and_hint(Exception failure, int code)
    {
        var run = await CliRun.OfAsync(new FakeOperations { Failure = failure }, Backup);

        run.ExitCode.Should().Be(code);
        run.Out.Should().BeEmpty();
        run.Err.Should().Be($"orgbackup: {failure.Message.TrimEnd('.')}.\nhint: {((BackupException)failure).Hint}\n");
    }

    [Fact]
    public async Task An_unexpected_failure_is_one_sentence_without_a_stack_trace()
    {
        var run = await CliRun.OfAsync(new FakeOperations { Failure = new InvalidOperationException("a\nb") }, Backup);

        run.ExitCode.Should().Be(1);
        run.Err.Should().Be(
            "orgbackup: unexpected failure, InvalidOperationException: a\\u000ab.\n"
            + "hint: Run it again with --verbose to see where it happened.\n");
    }

    [Theory]
    [InlineData("backup", "acme", "--verbose")]
    [InlineData("--verbose", "backup", "acme")]
    public async Task Verbose_adds_the_stack_trace(params string[] args)
    {
        var run = await CliRun.OfAsync(new FakeOperations { Failure = new StoreException("No room.") }, [.. args, "--to", Here]);

        run.Err.Should().Contain("at OrgBackup.Tests.Cli.FakeOperations").And.Contain("StoreException");
    }

    [Fact]
    public async Task A_clean_run_is_0() => (await CliRun.OfAsync(new FakeOperations(), Backup)).ExitCode.Should().Be(0);

    [Theory]
    [InlineData("backup", "acme")]
    [InlineData("retry", "latest")]
    public async Task A_run_with_a_failed_repository_is_3(string verb, string argument)
    {
        var run = await CliRun.OfAsync(new FakeOperations { Manifest = SampleRun.Mixed }, verb, argument, "--to", Here);

        run.ExitCode.Should().Be(3);
        run.Out.Should().Contain("GitTransferException").And.Contain("hint: Run the retry.");
    }

    [Fact]
    public async Task To_show_a_report_of_a_failed_run_is_0() =>
        (await CliRun.OfAsync(new FakeOperations { Manifest = SampleRun.Mixed }, "report", "latest", "--from", Here))
            .ExitCode.Should().Be(0);

    [Fact]
    public async Task Damage_found_by_verify_is_3()
    {
        var run = await CliRun.OfAsync(new FakeOperations { Verified = SampleVerification.Of("api") }, "verify", "--from", Here);

        run.ExitCode.Should().Be(3);
        run.Out.Should().Contain("damaged  api/snapshots/2026-11-23.json").And.Contain("2 snapshots: 1 damaged");
    }

    [Fact]
    public async Task A_part_that_could_not_be_restored_is_3()
    {
        var operations = new FakeOperations { Restored = FakeOperations.Summary(new RestoredItem("wiki", Path: null, "The bytes differ.")) };

        var run = await CliRun.OfAsync(operations, "restore", "r", "--from", Here, "--to-folder", "d");

        run.ExitCode.Should().Be(3);
        run.Out.Should().Contain("not restored  wiki: The bytes differ.");
    }

    [Fact]
    public async Task Cancelled_is_130_whatever_the_failure_looks_like()
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var operations = new FakeOperations { Work = (_, _) => cancelled.CancelAsync(), Failure = new IOException("Broken pipe") };

        var run = await CliRun.OfAsync(operations, context => context, cancelled.Token, Backup);

        run.ExitCode.Should().Be(130);
        run.Err.Should().StartWith("orgbackup: cancelled.\nhint: ");
    }
}
