using OrgBackup.Cli.Progress;
using OrgBackup.Report;
using OrgBackup.Tests.Report;
using Spectre.Console;

namespace OrgBackup.Tests.Cli.Progress;

public sealed class LiveProgressTests
{
    private const string HideCursor = "\e[?25l";
    private const string ShowCursor = "\e[?25h";

    [Fact]
    public async Task The_cursor_is_back_after_the_display_whatever_ended_it()
    {
        var text = await ShownAsync(progress => progress.Phase("api", "git"));

        text.Should().Contain(HideCursor);
        text.LastIndexOf(ShowCursor, StringComparison.Ordinal).Should().BeGreaterThan(text.LastIndexOf(HideCursor, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Failures_and_messages_stay_on_the_terminal_in_their_order()
    {
        var text = await ShownAsync(progress =>
        {
            progress.Message("first [red]message[/]");
            progress.Finished(SampleRun.Good("fine", OutcomeStatus.Succeeded));
            progress.Finished(SampleRun.Failed("web", "StoreException", "No room.", ""));
        });

        text.Should().MatchRegex(@"(?s)first \[red\]message\[/\].*web  failed  StoreException: No room\.").And.NotContain("fine");
    }

    [Fact]
    public async Task Five_hundred_repositories_from_many_threads_are_all_counted()
    {
        var text = await ShownAsync(progress =>
        {
            progress.Discovered(500);
            Parallel.For(0, 500, i =>
            {
                var name = $"repository-{i}";
                progress.Phase(name, "git");
                progress.Bytes(name, i);
                progress.Finished(i % 100 == 0
                    ? SampleRun.Failed(name, "StoreException", "No room.", "")
                    : SampleRun.Good(name, OutcomeStatus.Succeeded));
            });
        });

        for (var i = 0; i < 500; i += 100)
        {
            text.Should().Contain($"repository-{i}  failed");
        }
    }

    [Fact]
    public async Task Hostile_names_bring_no_escape_sequence_of_their_own()
    {
        var text = await ShownAsync(progress =>
        {
            progress.Phase("\e]0;title\a", "git");
            progress.Message("\e]0;title\a");
        });

        text.Should().NotContain("\e]0;").And.NotContain("\a").And.Contain(@"\u001b]0;title\u0007");
    }

    [Fact]
    public async Task A_terminal_that_goes_away_is_no_failure()
    {
        await using var progress = new LiveProgress(Console(new BrokenWriter()), TimeProvider.System);

        progress.Message("hello");

        await progress.Awaiting(p => p.DisposeAsync().AsTask()).Should().NotThrowAsync();
    }

    private static async Task<string> ShownAsync(Action<LiveProgress> work)
    {
        await using var writer = new StringWriter();
        await using (var progress = new LiveProgress(Console(writer), TimeProvider.System))
        {
            work(progress);
        }

        return writer.ToString();
    }

    private static IAnsiConsole Console(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = 100;
        console.Profile.Height = 24;
        return console;
    }

    private sealed class BrokenWriter : StringWriter
    {
        public override void Write(string? value) => throw new IOException("The terminal is gone");
    }
}
