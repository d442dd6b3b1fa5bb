using OrgBackup.Cli.Progress;
using OrgBackup.Report;
using OrgBackup.Snapshots;
using OrgBackup.Tests.Report;

namespace OrgBackup.Tests.Cli.Progress;

public sealed class LineProgressTests
{
    [Fact]
    public async Task Each_finished_repository_is_one_counted_line()
    {
        var text = await WrittenAsync(progress =>
        {
            progress.Discovered(12);
            progress.Finished(SampleRun.Good("api", OutcomeStatus.Succeeded) with { BytesStored = 1_234_567, Seconds = 0.84 });
            progress.Finished(SampleRun.Failed("web", "StoreException", "No room.", "Make room."));
            progress.Finished(SampleRun.Partial("docs", new MissingKind { Kind = "issues", Reason = MissingReasons.Permission }));
            progress.Finished(new RepositoryOutcome { Id = 4, Name = "old", Status = OutcomeStatus.Skipped, Note = "a fork" });
        });

        text.Should().Be(
            """
            12 repositories
            [ 1/12] api  succeeded  1.2 MB  0.8 s
            [ 2/12] web  failed  StoreException: No room.
            [ 3/12] docs  partial  issues: permission missing
            [ 4/12] old  skipped  a fork

            """);
    }

    [Fact]
    public async Task Names_and_messages_cannot_break_a_line()
    {
        var text = await WrittenAsync(progress =>
        {
            progress.Message(SampleRun.HostileName);
            progress.Finished(SampleRun.Good(SampleRun.HostileName, OutcomeStatus.Succeeded));
        });

        text.Count(char.IsControl).Should().Be(2, "there are two lines");
    }

    [Fact]
    public async Task Lines_from_many_threads_stay_whole_and_are_counted_once()
    {
        var text = await WrittenAsync(progress =>
        {
            progress.Discovered(500);
            Parallel.For(0, 500, i => progress.Finished(SampleRun.Good($"repository-{i}", OutcomeStatus.Succeeded)));
        });

        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        lines.Should().OnlyHaveUniqueItems().And.HaveCount(500);
        lines.Should().OnlyContain(line => line.EndsWith("succeeded  1.0 kB  1.0 s", StringComparison.Ordinal));
        lines[^1].Should().StartWith("[500/500] ");
    }

    [Fact]
    public async Task A_reader_that_went_away_is_no_failure()
    {
        await using var progress = new LineProgress(new BrokenWriter());

        progress.Invoking(p => p.Message("hello")).Should().NotThrow();
    }

    private static async Task<string> WrittenAsync(Action<LineProgress> work)
    {
        await using var writer = new StringWriter { NewLine = "\n" };
        await using var progress = new LineProgress(writer);
        work(progress);
        return writer.ToString();
    }

    private sealed class BrokenWriter : StringWriter
    {
        public override void WriteLine(string? value) => throw new IOException("Broken pipe");
    }
}
