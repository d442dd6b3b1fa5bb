using System.Collections.Concurrent;
using OrgBackup.Cli.Progress;
using OrgBackup.Report;
using Spectre.Console;

namespace OrgBackup.Cli.Stack;

/// <summary>A display that is redrawn in place, so that the time goes on between two looks at AWS.</summary>
internal sealed class LiveExecutionDisplay : IExecutionDisplay
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(250);

    private readonly IAnsiConsole _console;
    private readonly TimeProvider _time;
    private readonly LiveFrames _frames;
    private readonly ConcurrentQueue<string> _messages = [];
    private volatile ExecutionState? _state;

    public LiveExecutionDisplay(IAnsiConsole console, TimeProvider time)
    {
        _console = console;
        _time = time;
        _frames = new LiveFrames(console, View, WriteMessages);
        _frames.Start(Frame, time);
    }

    public static LiveExecutionDisplay OnTerminal(TextWriter err, TimeProvider time) =>
        new(LiveFrames.ConsoleOn(err), time);

    public void Show(ExecutionState state) => _state = state;

    public void Message(string text) => _messages.Enqueue(text);

    public ValueTask DisposeAsync() => _frames.DisposeAsync();

    private ExecutionView View() => new(_state, _time);

    // Text, not markup: a name in brackets is a name.
    private void WriteMessages()
    {
        while (_messages.TryDequeue(out var message))
        {
            _console.Write(new Text($"{VisibleText.Escape(message)}\n"));
        }
    }
}
