using OrgBackup.Aws;
using OrgBackup.Backup;
using OrgBackup.Cli.Output;
using OrgBackup.Cli.Progress;
using OrgBackup.Cli.Stack;

namespace OrgBackup.Cli;

/// <summary>The world as the command line sees it; tests put their own in.</summary>
internal sealed record CliContext
{
    public required TextWriter Out { get; init; }

    public required TextWriter Err { get; init; }

    public required Func<string, string?> Environment { get; init; }

    public required IOperations Operations { get; init; }

    /// <summary>Gets what reaches the state machines of the AWS account in use.</summary>
    public required Func<IStateMachines> StateMachines { get; init; }

    /// <summary>Gets the time between two looks at an execution.</summary>
    public TimeSpan LookInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets what reads a person's answer; null when there is no terminal to ask at.</summary>
    public Func<string?>? ReadLine { get; init; }

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
        StateMachines = () => new StepFunctionsClient(AwsOptions.From(System.Environment.GetEnvironmentVariable)),
        ReadLine = Console.IsInputRedirected || Console.IsErrorRedirected ? null : Console.ReadLine,
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
    public IProgressDisplay NewProgress(bool json) =>
        CanRedraw(json) ? LiveProgress.OnTerminal(Err, Time) : new LineProgress(Err);

    /// <summary>The same for an execution in AWS.</summary>
    public IExecutionDisplay NewExecutionDisplay(bool json) =>
        CanRedraw(json) ? LiveExecutionDisplay.OnTerminal(Err, Time) : new LineExecutionDisplay(Err, Time);

    /// <summary>The state machine that was named, by option or by variable; null when none was.</summary>
    public string? MachineName(string? option) =>
        option ?? (Environment(DeployedStack.Variable) is { Length: > 0 } name ? name : null);

    /// <summary>Colours a text by a status word, where colours are welcome.</summary>
    public string Paint(string status, string text) =>
        OutIsTerminal && WantsColours ? Colours.Paint(status, text) : text;

    private bool CanRedraw(bool json) => ErrIsTerminal && !json && Environment("TERM") is not "dumb";
}

/// <summary>Shows what a run does until it is disposed; then the terminal is as it was before.</summary>
internal interface IProgressDisplay : IBackupProgress, IAsyncDisposable;
