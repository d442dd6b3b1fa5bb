using OrgBackup.Report;
using Spectre.Console;

namespace OrgBackup.Cli.Progress;

/// <summary>
/// A display that is redrawn in place. Only its own loop writes to the terminal; whoever reports progress just notes
/// it, so that many fast repositories cost nothing. The terminal is as before once it is disposed.
/// </summary>
internal sealed class LiveProgress : IProgressDisplay
{
    private const int MaxRows = 16;
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(120);

    private readonly IAnsiConsole _console;
    private readonly ProgressBoard _board;
    private readonly LiveFrames _frames;

    public LiveProgress(IAnsiConsole console, TimeProvider time)
    {
        _console = console;
        _board = new ProgressBoard(time);
        _frames = new LiveFrames(console, View, WriteNotices);
        _frames.Start(Frame, time);
    }

    public static LiveProgress OnTerminal(TextWriter err, TimeProvider time) =>
        new(LiveFrames.ConsoleOn(err), time);

    public void Discovered(int repositories) => _board.Discovered(repositories);

    public void Phase(string repository, string phase) => _board.Phase(repository, phase);

    public void Bytes(string repository, long bytes) => _board.Bytes(repository, bytes);

    public void Finished(RepositoryOutcome outcome) => _board.Finished(outcome);

    public void Message(string text) => _board.Message(text);

    public ValueTask DisposeAsync() => _frames.DisposeAsync();

    private BoardView View() => new(_board.Read(), Math.Clamp(_console.Profile.Height - 5, 1, MaxRows));

    // Text, not markup: a name in brackets is a name.
    private void WriteNotices()
    {
        foreach (var notice in _board.TakeNotices())
        {
            _console.Write(new Text($"{VisibleText.Escape(notice.Text)}\n", new Style(Colour(notice.Status))));
        }
    }

    private static Color Colour(string status) => status switch
    {
        OutcomeStatus.Failed => Color.Red,
        OutcomeStatus.Partial => Color.Yellow,
        _ => Color.Default,
    };
}
