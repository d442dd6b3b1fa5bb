using OrgBackup.Report;

namespace OrgBackup.Cli.Stack;

/// <summary>
/// Plain lines for logs and pipes: one when the phase changes or a repository fails, else one a minute if anything
/// changed.
/// </summary>
internal sealed class LineExecutionDisplay(TextWriter err, TimeProvider time) : IExecutionDisplay
{
    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(1);

    private (string Phase, long? Failed) _shown;
    private string _text = "";
    private long _written;

    public void Show(ExecutionState state)
    {
        var phase = ExecutionText.Phase(state);
        var text = state.MapRun is { } mapRun ? $"{phase}: {ExecutionText.Progress(mapRun)}" : phase;
        var key = (phase, state.MapRun?.Failed);
        if (key == _shown && (text == _text || time.GetElapsedTime(_written) < Pace))
        {
            return;
        }

        (_shown, _text, _written) = (key, text, time.GetTimestamp());
        Message($"{HumanText.Duration(state.Elapsed(time))}  {text}");
    }

    // Progress must not end a watch: whoever read the pipe may be gone.
    public void Message(string text)
    {
        try
        {
            err.WriteLine(VisibleText.Escape(text));
        }
        catch (IOException)
        {
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
