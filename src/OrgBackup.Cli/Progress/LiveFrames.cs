using Spectre.Console;
using Spectre.Console.Rendering;

namespace OrgBackup.Cli.Progress;

/// <summary>
/// Redraws a view in place, frame by frame. Only its own loop writes to the terminal, which is as before once it is
/// disposed.
/// </summary>
/// <param name="console">The terminal.</param>
/// <param name="view">Makes the present view.</param>
/// <param name="writeLines">Writes the lines that stay, above the view.</param>
internal sealed class LiveFrames(IAnsiConsole console, Func<IRenderable> view, Action writeLines) : IAsyncDisposable
{
    private PeriodicTimer? _frames;
    private Task _loop = Task.CompletedTask;

    /// <summary>A terminal that writes to where people's text goes.</summary>
    public static IAnsiConsole ConsoleOn(TextWriter err) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new TerminalOutput(err) });

    public void Start(TimeSpan frame, TimeProvider time)
    {
        var frames = _frames = new PeriodicTimer(frame, time);
        _loop = Task.Run(() => ShowAsync(frames));
    }

    public async ValueTask DisposeAsync()
    {
        _frames?.Dispose();
        await _loop;
    }

    private async Task ShowAsync(PeriodicTimer frames)
    {
        try
        {
            await console.Live(view())
                .AutoClear(enabled: true)
                .Overflow(VerticalOverflow.Ellipsis)
                .StartAsync(async live =>
                {
                    do
                    {
                        writeLines();
                        live.UpdateTarget(view());
                    }
                    while (await frames.WaitForNextTickAsync());
                });

            writeLines();
        }
        catch (IOException)
        {
            // The terminal is gone; the work goes on without a display.
        }
    }
}
