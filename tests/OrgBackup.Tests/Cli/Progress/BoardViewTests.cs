using Microsoft.Extensions.Time.Testing;
using OrgBackup.Cli.Progress;
using OrgBackup.Report;
using OrgBackup.Tests.Report;
using Spectre.Console;

namespace OrgBackup.Tests.Cli.Progress;

public sealed class BoardViewTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void The_board_shows_the_bar_the_sums_the_time_left_and_what_is_in_flight()
    {
        var board = Board(total: 8);
        board.Phase("docs", "refs");
        board.Phase("api", "git");
        _time.Advance(TimeSpan.FromSeconds(30));
        board.Finished(SampleRun.Good("docs", OutcomeStatus.Succeeded));
        board.Finished(SampleRun.Failed("web", "StoreException", "No room.", ""));
        board.Bytes("api", 1_234_567);

        Drawn(board, 100).Should().Equal(
            "━━━━━━━━━━────────────────────────────── 2/8  25 %  0:30, about 1:30 left",
            "1 succeeded, 1 failed, 1.0 kB stored",
            "  api                                               git          1.2 MB     0:30");
    }

    [Fact]
    public void Before_the_listing_is_done_there_is_no_bar() =>
        Drawn(new ProgressBoard(_time), 80)[0].Should().Be("Listing repositories, 0:00");

    [Fact]
    public void Without_Unicode_the_bar_is_plain() =>
        Drawn(Board(total: 2), 80, unicode: false)[0].Should().StartWith("-----");

    [Fact]
    public void An_organization_without_repositories_is_done_at_once() =>
        Drawn(Board(total: 0), 80)[0].Should().Contain(" 0/0  100 %");

    [Fact]
    public void More_outcomes_than_were_announced_do_not_overflow_the_bar()
    {
        var board = Board(total: 1);
        board.Finished(SampleRun.Good("api", OutcomeStatus.Succeeded));
        board.Finished(SampleRun.Good("gone", OutcomeStatus.Gone));

        Drawn(board, 80)[0].Should().Contain(" 2/2  100 %");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(20)]
    [InlineData(45)]
    [InlineData(80)]
    [InlineData(300)]
    public void No_line_is_wider_than_the_terminal(int width)
    {
        var board = Board(total: 500);
        board.Phase("a-name-of-one-hundred-letters-" + new string('x', 70), "metadata");
        board.Phase("仓库" + new string('宽', 60), "git");
        board.Phase(SampleRun.HostileName, "storing");
        board.Phase("[bold]markup[/]", "git");
        board.Bytes("[bold]markup[/]", long.MaxValue);

        Drawn(board, width).Should().OnlyContain(line => CellText.Width(line) <= Math.Max(1, width - 1));
    }

    [Fact]
    public void Five_hundred_in_flight_are_a_few_rows_and_a_number()
    {
        var board = Board(total: 500);
        for (var i = 0; i < 500; i++)
        {
            board.Phase($"repository-{i}", "git");
        }

        Drawn(board, 80).Should().HaveCount(2 + 6 + 1).And.HaveElementAt(8, "  and 494 more");
    }

    [Theory]
    [InlineData("repository", 10, "repository")]
    [InlineData("repository", 9, "reposito…")]
    [InlineData("宽宽宽", 5, "宽宽…")]
    [InlineData("宽宽宽", 4, "宽…")]
    [InlineData("ab", 1, "…")]
    [InlineData("ab", 0, "")]
    public void Fit_measures_in_cells(string text, int cells, string expected) => CellText.Fit(text, cells).Should().Be(expected);

    private ProgressBoard Board(int total)
    {
        var board = new ProgressBoard(_time);
        board.Discovered(total);
        return board;
    }

    private static string[] Drawn(ProgressBoard board, int width, bool unicode = true)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = unicode;
        console.Write(new BoardView(board.Read(), maxRows: 6));
        return [.. writer.ToString().TrimEnd('\n').Split('\n').Select(line => line.TrimEnd('\r', ' '))];
    }
}
