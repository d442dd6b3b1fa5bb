using System.Text.Json;
using OrgBackup.GitHubStandIn.Seed;
using OrgBackup.Report;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.EndToEnd;

/// <summary>The product's own process against the stand-in and real git.</summary>
public sealed class WholeOrganizationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_restored_repository_has_the_refs_of_a_mirror_clone_and_is_whole()
    {
        await using var gitHub = await ExampleGitHub.StartAsync();
        using var folder = new TempFolder();
        var run = await BackUpAsync(gitHub, folder);

        foreach (var repository in run.Repositories)
        {
            var target = folder.In("restored", repository.Name);
            var restored = await Tool.OrgBackupAsync(gitHub.Environment, "restore", repository.Name, "--from", folder.In("store"), "--to-folder", target);
            restored.ExitCode.Should().Be(0, restored.Error);
            var git = Path.Combine(target, $"{repository.Name}.git");
            var mirror = await gitHub.CloneMirrorAsync(repository.Name, folder.In("mirror", repository.Name));

            (await ExampleGitHub.RefsDigestAsync(git)).Should().Be(await ExampleGitHub.RefsDigestAsync(mirror), repository.Name);
            (await Tool.GitAsync(git, "symbolic-ref", "HEAD")).Should().Be(await Tool.GitAsync(mirror, "symbolic-ref", "HEAD"));
            await Tool.GitAsync(git, "fsck", "--full", "--strict", "--no-dangling");
        }
    }

    [Fact]
    public async Task An_archive_is_usable_by_plain_tar_and_git_and_has_the_recorded_digest()
    {
        await using var gitHub = await ExampleGitHub.StartAsync();
        using var folder = new TempFolder();
        await BackUpAsync(gitHub, folder, "--only", "data-pipeline", "--date", "2026-11-22");

        await Tool.RunAsync(new System.Diagnostics.ProcessStartInfo("tar", ["-xzf", folder.In("store", "data-pipeline", "git_backup_2026-11-22.tar.gz"), "-C", folder.Path]));
        await Tool.GitAsync(folder.Path, "clone", "--quiet", folder.In("data-pipeline.git"), folder.In("clone"));

        using var record = JsonDocument.Parse(await File.ReadAllTextAsync(folder.In("store", "data-pipeline", "snapshots", "2026-11-22.json"), Token));
        var git = record.RootElement.GetProperty("git");
        git.GetProperty("refsDigest").GetString().Should().Be(await ExampleGitHub.RefsDigestAsync(folder.In("data-pipeline.git")));
        git.GetProperty("refs").EnumerateObject().Count().Should().BeGreaterThan(1990);
        File.Exists(folder.In("clone", ".git", "HEAD")).Should().BeTrue();
    }

    [Fact]
    public async Task A_failure_is_exit_code_3_a_retry_does_only_it_and_then_all_is_proved()
    {
        await using var gitHub = await ExampleGitHub.StartAsync(healed: false);
        using var folder = new TempFolder();
        var store = folder.In("store");
        var first = await Tool.OrgBackupAsync(gitHub.Environment, "backup", ExampleGitHub.Organization, "--to", store);
        gitHub.Example.Heal();
        gitHub.Server.Journal.Clear();

        var retry = await Tool.OrgBackupAsync(gitHub.Environment, "retry", "latest", "--to", store, "--json");
        var verify = await Tool.OrgBackupAsync(gitHub.Environment, "verify", "--from", store);

        first.ExitCode.Should().Be(3, first.Error);
        first.Output.Should().Contain(ExampleOrganization.FailingRepository);
        retry.ExitCode.Should().Be(0, retry.Error);
        var manifest = JsonSerializer.Deserialize(retry.Output, BackupJson.Readable.RunManifest)!;
        manifest.Run.Attempt.Should().Be(2);
        manifest.Totals.Should().BeEquivalentTo(new { Repositories = 12, Failed = 0, Succeeded = 12 });
        gitHub.Server.Journal.For("*/git-upload-pack").Should().OnlyContain(entry => entry.Path.Contains(ExampleOrganization.FailingRepository));
        verify.ExitCode.Should().Be(0, verify.Output + verify.Error);
    }

    [Fact]
    public async Task A_second_run_finds_everything_unchanged_and_stores_nothing()
    {
        await using var gitHub = await ExampleGitHub.StartAsync();
        using var folder = new TempFolder();
        await BackUpAsync(gitHub, folder);
        gitHub.Server.Journal.Clear();

        var second = await BackUpAsync(gitHub, folder);

        second.Repositories.Select(outcome => outcome.Status).Should().AllBe(OutcomeStatus.Unchanged);
        second.Totals.BytesStored.Should().Be(0);
        gitHub.Server.Journal.For("*/git-upload-pack").Should().OnlyContain(entry => entry.Path.Contains(".git"), "only ls-refs goes there");
    }

    [Fact]
    public async Task Damage_is_named_and_exit_code_3_and_the_rest_can_be_restored()
    {
        await using var gitHub = await ExampleGitHub.StartAsync();
        using var folder = new TempFolder();
        await BackUpAsync(gitHub, folder, "--only", "website", "--date", "2026-11-22");
        var archive = folder.In("store", "website", "git_backup_2026-11-22.tar.gz");
        var bytes = await File.ReadAllBytesAsync(archive, Token);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(archive, bytes, Token);

        var verify = await Tool.OrgBackupAsync(gitHub.Environment, "verify", "--from", folder.In("store"));
        var restore = await Tool.OrgBackupAsync(
            gitHub.Environment, "restore", "website", "--from", folder.In("store"), "--to-folder", folder.In("restored"));

        verify.ExitCode.Should().Be(3);
        (verify.Output + verify.Error).Should().Contain("website/git_backup_2026-11-22.tar.gz");
        restore.ExitCode.Should().Be(3);
        Directory.Exists(folder.In("restored", "website.git")).Should().BeFalse();
        File.Exists(folder.In("restored", "metadata", "website_issues.json")).Should().BeTrue();
        Directory.EnumerateFiles(folder.In("restored", "releases"), "*", SearchOption.AllDirectories).Should().NotBeEmpty();
    }

    private static async Task<RunManifest> BackUpAsync(ExampleGitHub gitHub, TempFolder folder, params string[] more)
    {
        var result = await Tool.OrgBackupAsync(
            gitHub.Environment, ["backup", ExampleGitHub.Organization, "--to", folder.In("store"), "--json", .. more]);
        result.ExitCode.Should().Be(0, result.Error);
        return JsonSerializer.Deserialize(result.Output, BackupJson.Readable.RunManifest)!;
    }
}
