using System.Collections.Concurrent;
using OrgBackup.Cli.Progress;
using OrgBackup.Report;
using Spectre.Console;

namespace OrgBackup.Cli.Stack;

/// <summary>A display that is redrawn in place, so that the time goes on between two looks at AWS.</summary>
internal sealed class LiveExecutionDisplay : IExecutionDisplay
{
    private const int FrameMilliseconds = 250;

    private readonly IAnsiConsole _console;
    private readonly TimeProvider _time;
    private readonly PeriodicTimer _frames;
    private readonly Task _loop;
    private readonly ConcurrentQueue<string> _messages = [];
    private volatile ExecutionState? _state;

    public LiveExecutionDisplay(IAnsiConsole console, TimeProvider time)
    {
        _console = console;
        _time = time;
        _frames = new PeriodicTimer(TimeSpan.FromMilliseconds(FrameMilliseconds), time);
        _loop = Task.Run(ShowAsync);
    }

    public static LiveExecutionDisplay OnTerminal(TextWriter err, TimeProvider time) =>
        new(AnsiConsole.Create(new AnsiConsoleSettings { Out = new TerminalOutput(err) }), time);

    public void Show(ExecutionState state) => _state = state;

    public void Message(string text) => _messages.Enqueue(text);

    public async ValueTask DisposeAsync()
    {
        _frames.Dispose();
        await _loop;
    }

    private async Task ShowAsync()
    {
        try
        {
            await _console.Live(View())
                .AutoClear(enabled: true)
                .Overflow(VerticalOverflow.Ellipsis)
                .StartAsync(async live =>
                {
                    do
                    {
                        WriteMessages();
                        live.UpdateTarget(View());
                    }
                    while (await _frames.WaitForNextTickAsync());
                });

            WriteMessages();
        }
        catch (IOException)
        {
            // The terminal is gone; the watch goes on without a display.
        }
    }

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
