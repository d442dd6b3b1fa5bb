using OrgBackup.Report;
using OrgBackup.Tests.Report;

namespace OrgBackup.Tests.Cli;

public sealed class ReportCommandTests : IDisposable
{
    private readonly DirectoryInfo _store = Directory.CreateTempSubdirectory("orgbackup-test-");

    public void Dispose() => _store.Delete(recursive: true);

    [Fact]
    public async Task The_stored_page_is_opened_where_it_lies()
    {
        var page = Path.Combine(_store.FullName, "_runs", SampleRun.Clean.Run.Id, "report.html");
        Directory.CreateDirectory(Path.GetDirectoryName(page)!);
        await File.WriteAllTextAsync(page, "page", TestContext.Current.CancellationToken);

        var (_, opened) = await OpenAsync(_store.FullName, problem: null);

        opened.Should().Be(page);
    }

    [Fact]
    public async Task The_page_of_a_bucket_is_rendered_into_a_scratch_folder()
    {
        var (_, opened) = await OpenAsync("s3://bucket/prefix", problem: null);

        var page = await File.ReadAllTextAsync(opened, TestContext.Current.CancellationToken);
        Directory.Delete(Path.GetDirectoryName(opened)!, recursive: true);
        page.Should().Be(ReportPage.Render(SampleRun.Clean));
    }

    [Fact]
    public async Task A_page_that_cannot_be_opened_is_a_message_and_no_failure()
    {
        var (run, opened) = await OpenAsync(_store.FullName, "the page could not be opened here");

        Directory.Delete(Path.GetDirectoryName(opened)!, recursive: true);
        run.ExitCode.Should().Be(0);
        run.Err.Should().Be("orgbackup: the page could not be opened here.\n");
        run.Out.Should().Contain("1 succeeded");
    }

    private static async Task<(CliRun Run, string Opened)> OpenAsync(string store, string? problem)
    {
        var opened = "";
        var run = await CliRun.OfAsync(
            new FakeOperations(),
            context => context with
            {
                OpenPage = page =>
                {
                    opened = page;
                    return problem;
                },
            },
            TestContext.Current.CancellationToken,
            "report",
            "latest",
            "--from",
            store,
            "--open");
        return (run, opened);
    }
}
