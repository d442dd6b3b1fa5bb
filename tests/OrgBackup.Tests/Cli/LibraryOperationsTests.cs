using System.Text.Json;
using OrgBackup.Cli;
using OrgBackup.Report;
using OrgBackup.Storage;
using OrgBackup.Tests.Report;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Cli;

/// <summary>The command line over the real library, in this process.</summary>
public sealed class LibraryOperationsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("retry", "latest", "--to")]
    [InlineData("list", "--from")]
    [InlineData("list", "api", "--from")]
    [InlineData("verify", "--from")]
    [InlineData("restore", "r", "--to-folder", "d", "--from")]
    [InlineData("report", "latest", "--from")]
    public async Task A_store_to_read_from_must_be_there(params string[] args)
    {
        var run = await RunAsync([.. args, _folder.In("missing")]);

        run.ExitCode.Should().Be(2);
        run.Out.Should().BeEmpty();
        run.Err.Should().StartWith("orgbackup: ").And.Contain(_folder.In("missing")).And.Contain("\nhint: ");
        Directory.Exists(_folder.In("missing")).Should().BeFalse();
    }

    [Theory]
    [InlineData("list")]
    [InlineData("verify")]
    public async Task A_folder_that_is_no_store_is_not_called_whole(string verb)
    {
        Directory.CreateDirectory(_folder.In("photos"));

        var run = await RunAsync(verb, "--from", _folder.In("photos"));

        run.ExitCode.Should().Be(2);
        run.Err.Should().Contain($"{_folder.In("photos")} holds no backups of OrgBackup");
    }

    [Fact]
    public async Task Without_a_token_nothing_is_done()
    {
        var run = await RunAsync("backup", "acme", "--to", _folder.In("store"));

        run.ExitCode.Should().Be(2);
        run.Err.Should().StartWith("orgbackup: GITHUB_TOKEN is not set.\nhint: ");
        Directory.Exists(_folder.In("store")).Should().BeFalse();
    }

    [Fact]
    public async Task A_run_that_is_not_there_is_wrong_usage()
    {
        await StoreAsync(SampleRun.Clean);

        var run = await RunAsync("report", "acme-20200101T000000Z", "--from", _folder.Path);

        run.ExitCode.Should().Be(2);
        run.Err.Should().StartWith("orgbackup: There is no run 'acme-20200101T000000Z'");
    }

    [Fact]
    public async Task Report_prints_what_the_manifest_in_the_store_says()
    {
        await StoreAsync(SampleRun.Mixed);

        var run = await RunAsync("report", "latest", "--from", _folder.Path);

        run.Out.Should().Be(ReportText.Render(SampleRun.Mixed, _folder.Path));
    }

    [Fact]
    public async Task List_shows_what_can_be_read_and_names_what_cannot()
    {
        await StoreAsync(SampleRun.Clean);
        await File.WriteAllTextAsync(
            Directory.CreateDirectory(_folder.In("_runs", "acme-20260101T000000Z")).FullName + "/manifest.json",
            "{ broken",
            TestContext.Current.CancellationToken);

        var run = await RunAsync("list", "--from", _folder.Path, "--json");

        run.ExitCode.Should().Be(0);
        JsonDocument.Parse(run.Out).RootElement.GetArrayLength().Should().Be(1);
        run.Err.Should().Contain("acme-20260101T000000Z").And.EndWith("\n");
    }

    [Fact]
    public async Task A_dry_run_of_a_first_backup_makes_no_folder()
    {
        await using var gitHub = await ExampleGitHub.StartAsync();
        var environment = gitHub.Environment;

        var run = await RunAsync(environment, "backup", ExampleGitHub.Organization, "--to", _folder.In("new"), "--dry-run", "--json");

        run.ExitCode.Should().Be(0, run.Err);
        JsonDocument.Parse(run.Out).RootElement.GetProperty("repositories").GetArrayLength().Should().Be(12);
        Directory.Exists(_folder.In("new")).Should().BeFalse();
    }

    private static Task<CliRun> RunAsync(params string[] args) => RunAsync([], args);

    private static Task<CliRun> RunAsync(Dictionary<string, string> environment, params string[] args) =>
        CliRun.OfAsync(new LibraryOperations(environment.GetValueOrDefault, TimeProvider.System), args);

    private async Task StoreAsync(RunManifest manifest)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var store = await BackupStores.OpenAsync(_folder.Path, StoreAccess.Write, new StoreOptions(), cancellationToken);
        await new RunCatalog(store).WriteAsync(manifest, cancellationToken);
    }
}
