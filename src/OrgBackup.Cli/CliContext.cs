using OrgBackup.Backup;
using OrgBackup.Cli.Output;
using OrgBackup.Cli.Progress;

namespace OrgBackup.Cli;

/// <summary>The world as the command line sees it; tests put their own in.</summary>
internal sealed record CliContext
{
    public required TextWriter Out { get; init; }

    public required TextWriter Err { get; init; }

    public required Func<string, string?> Environment { get; init; }

    public required IOperations Operations { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Gets a value indicating whether standard output may carry colours.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Gets a value indicating whether standard error can show a live display.</summary>
    public bool ErrIsTerminal { get; init; }

    /// <summary>Gets what shows a page in the browser: null when it worked, else one sentence.</summary>
    public Func<string, string?> OpenPage { get; init; } = Browser.Open;

    private bool WantsColours => Environment("NO_COLOR") is null or "" && Environment("TERM") is not "dumb";

    /// <summary>The world of this process.</summary>
    public static CliContext OfProcess() => new()
    {
        Out = Console.Out,
        Err = Console.Error,
        Environment = System.Environment.GetEnvironmentVariable,
        Operations = new LibraryOperations(System.Environment.GetEnvironmentVariable, TimeProvider.System),
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrIsTerminal = !Console.IsErrorRedirected,
    };

    /// <summary>Shows the cursor again, which a live display that is cut off leaves hidden.</summary>
    public static void RestoreTerminal()
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write("\e[?25h\n");
        }
    }

    /// <summary>The progress for a run: a live display on a terminal, plain lines otherwise and with JSON.</summary>
    public IProgressDisplay NewProgress(bool json) => ErrIsTerminal && !json && Environment("TERM") is not "dumb"
        ? LiveProgress.OnTerminal(Err, Time)
        : new LineProgress(Err);

    /// <summary>Colours a text by a status word, where colours are welcome.</summary>
    public string Paint(string status, string text) =>
        OutIsTerminal && WantsColours ? Colours.Paint(status, text) : text;
}

/// <summary>Shows what a run does until it is disposed; then the terminal is as it was before.</summary>
internal interface IProgressDisplay : IBackupProgress, IAsyncDisposable;
