using Microsoft.Extensions.Time.Testing;
using OrgBackup.Aws;
using OrgBackup.Cli.Stack;
using Spectre.Console;

namespace OrgBackup.Tests.Cli.Stack;

public sealed class ExecutionViewTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddSeconds(723.9));

    private static Execution Running { get; } = new() { Arn = "a", Name = "weekly", Status = "RUNNING", StartedAt = DateTimeOffset.UnixEpoch };

    [Fact]
    public void The_view_shows_the_phase_the_time_the_bar_and_the_sums() =>
        Drawn(new(Running, Repositories(30, 10, 5, 115)), 100).Should().Equal(
            "weekly: backing up, 12 min 03 s",
            "━━━━━━━━━━────────────────────────────── 25 %",
            "40 of 160 repositories done, 10 failed, 5 running, 115 pending");

    [Fact]
    public void Before_there_are_repositories_there_is_no_bar()
    {
        Drawn(state: null, 80).Should().Equal("Asking AWS");
        Drawn(new(Running, MapRun: null), 80).Should().Equal("weekly: listing repositories, 12 min 03 s");
        Drawn(new(Running, Repositories(0, 0, 0, 0)), 80).Should().Equal("weekly: backing up, 12 min 03 s");
    }

    [Fact]
    public void A_redriven_execution_has_run_since_its_redrive() =>
        Drawn(new(Running with { RedrivenAt = DateTimeOffset.UnixEpoch.AddSeconds(720), RedriveCount = 1 }, MapRun: null), 80)
            .Should().Equal("weekly: listing repositories, 3.0 s");

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(40)]
    public void No_line_is_wider_than_the_terminal(int width) =>
        Drawn(new(Running, Repositories(30, 10, 5, 115)), width).Should().OnlyContain(line => line.Length <= width);

    [Fact]
    public async Task The_display_leaves_the_messages_and_the_cursor()
    {
        using var text = new StringWriter();
        await using (var display = new LiveExecutionDisplay(Terminal(text, 80), TimeProvider.System))
        {
            display.Show(new(Running, MapRun: null));
            display.Message("Rate [red]exceeded[/]\e[2J");
        }

        text.ToString().Should().Contain(@"Rate [red]exceeded[/]\u001b[2J").And.EndWith("\e[?25h");
    }

    private static MapRun Repositories(int succeeded, int failed, int running, int pending) => new()
    {
        Arn = "m",
        Status = "RUNNING",
        Total = succeeded + failed + running + pending,
        Succeeded = succeeded,
        Failed = failed,
        Running = running,
        Pending = pending,
    };

    private static IAnsiConsole Terminal(TextWriter text, int width)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    private string[] Drawn(ExecutionState? state, int width)
    {
        using var text = new StringWriter();
        Terminal(text, width).Write(new ExecutionView(state, _time));
        return text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
