using System.Text;
using Spectre.Console;

namespace OrgBackup.Cli.Progress;

/// <summary>Standard error as a terminal for Spectre.Console, whose own check looks at standard output.</summary>
internal sealed class TerminalOutput(TextWriter writer) : IAnsiConsoleOutput
{
    private const int UsualWidth = 80;
    private const int UsualHeight = 24;

    public TextWriter Writer => writer;

    public bool IsTerminal => true;

    public int Width => Size(() => Console.BufferWidth, UsualWidth);

    public int Height => Size(() => Console.WindowHeight, UsualHeight);

    public void SetEncoding(Encoding encoding)
    {
        // The console's encoding belongs to whoever started us.
    }

    // A window may report no size at all, and where there is none the question throws.
    private static int Size(Func<int> ask, int usual)
    {
        try
        {
            return ask() is > 0 and var size ? size : usual;
        }
        catch (Exception unknown) when (unknown is IOException or PlatformNotSupportedException)
        {
            return usual;
        }
    }
}
