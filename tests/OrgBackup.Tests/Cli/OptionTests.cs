using OrgBackup.Backup;
using OrgBackup.Cli;
using OrgBackup.Git;
using OrgBackup.Restore;
using OrgBackup.Verify;

namespace OrgBackup.Tests.Cli;

public sealed class OptionTests
{
    private static readonly string Here = Path.GetTempPath();

    [Fact]
    public async Task Backup_passes_every_option_on()
    {
        var options = await AskedAsync<BackupOptions>(
            "backup", "acme", "--to", Here, "--only", "web-*", "--only", "api", "--except", "*-old", "--skip-forks", "--skip-archived",
            "--date", "2026-11-23", "--full", "--concurrency", "64", "--verify", "full");

        options.Organization.Should().Be("acme");
        options.Filter.Only.Should().Equal("web-*", "api");
        options.Filter.Except.Should().Equal("*-old");
        options.Filter.Should().Match<OrgBackup.Discover.RepositoryFilter>(filter => filter.SkipForks && filter.SkipArchived);
        options.Should().Match<BackupOptions>(o =>
            o.Date == new DateOnly(2026, 11, 23) && o.Full && o.Concurrency == 64 && o.Verify == VerifyLevel.Full);
    }

    [Fact]
    public async Task Backup_has_the_defaults_of_the_contract()
    {
        var options = await AskedAsync<BackupOptions>("backup", "acme", "--to", Here);

        options.Should().BeEquivalentTo(new BackupOptions { Organization = "acme" });
        options.Should().Match<BackupOptions>(o => o.Concurrency == 4 && o.Verify == VerifyLevel.Quick && o.Date == null);
    }

    [Fact]
    public async Task Retry_passes_every_option_on() =>
        (await AskedAsync<RetryRequest>(
                "retry", "latest", "--to", Here, "--concurrency", "2", "--verify", "none", "--engine", "libgit2"))
            .Should().Be(new RetryRequest("latest", 2, VerifyLevel.None, GitEngineKind.LibGit2));

    [Fact]
    public async Task Verify_passes_every_option_on() =>
        (await AskedAsync<VerifyOptions>("verify", "--from", Here, "--only", "a", "--only", "b", "--date", "2026-01-31", "--quick"))
            .Should().BeEquivalentTo(new VerifyOptions
            {
                Only = ["a", "b"],
                Date = new DateOnly(2026, 1, 31),
                Depth = VerifyDepth.Hashes,
            });

    [Fact]
    public async Task Verify_looks_inside_by_default_and_at_every_snapshot_when_told() =>
        (await AskedAsync<VerifyOptions>("verify", "--from", Here, "--all"))
            .Should().BeEquivalentTo(new VerifyOptions { All = true, Depth = VerifyDepth.Full });

    [Fact]
    public async Task Verify_looks_for_collisions_when_told() =>
        (await AskedAsync<VerifyOptions>("verify", "--from", Here, "--detect-collisions"))
            .Should().BeEquivalentTo(new VerifyOptions { DetectCollisions = true, Depth = VerifyDepth.Full });

    [Fact]
    public async Task Restore_takes_parts_separated_by_commas_or_repeated() =>
        (await AskedAsync<RestoreRequest>(
            "restore", "r", "--from", Here, "--to-folder", "d", "--date", "2026-01-31", "--only", "git,wiki", "--only", "assets"))
            .Should().BeEquivalentTo(new RestoreRequest
            {
                Repository = "r",
                TargetFolder = "d",
                Date = new DateOnly(2026, 1, 31),
                Parts = ["git", "wiki", "assets"],
            });

    [Fact]
    public async Task Restore_brings_lost_tips_back_when_told() =>
        (await AskedAsync<RestoreRequest>("restore", "r", "--from", Here, "--to-folder", "d", "--with-lost-tips"))
            .WithLostTips.Should().BeTrue();

    [Fact]
    public async Task Lost_tips_need_the_repository_itself()
    {
        var run = await CliRun.OfAsync(
            new FakeOperations(),
            "restore", "r", "--from", Here, "--to-folder", "d", "--only", "wiki", "--with-lost-tips");

        run.ExitCode.Should().Be(2);
        run.Err.Should().Contain("--with-lost-tips needs the repository itself: add git to --only");
    }

    [Fact]
    public async Task Restore_brings_back_everything_by_default() =>
        (await AskedAsync<RestoreRequest>("restore", "r", "--from", Here, "--to-folder", "d"))
            .Parts.Should().Equal("git", "wiki", "metadata", "assets", "attachments", "lfs");

    private static async Task<T> AskedAsync<T>(params string[] args)
    {
        var operations = new FakeOperations();
        var run = await CliRun.OfAsync(operations, args);
        run.ExitCode.Should().Be(0, run.Err);
        return operations.Asked.Should().ContainSingle().Which.Should().BeOfType<T>().Subject;
    }
}
