using System.Globalization;
using OrgBackup.Report;

namespace OrgBackup.Cli.Progress;

/// <summary>Plain lines for logs and pipes: one per repository that is finished, one per message.</summary>
internal sealed class LineProgress(TextWriter err, bool phases = false) : IProgressDisplay
{
    private readonly Lock _lock = new();
    private int _total;
    private int _finished;

    public void Discovered(int repositories)
    {
        lock (_lock)
        {
            _total = repositories;
            Write(HumanText.Count(repositories, "repository", "repositories"));
        }
    }

    public void Phase(string repository, string phase)
    {
        if (phases)
        {
            Message($"{repository}: {phase}");
        }
    }

    public void Bytes(string repository, long bytes)
    {
    }

    public void Finished(RepositoryOutcome outcome)
    {
        lock (_lock)
        {
            _finished++;
            Write($"{Counter()} {FinishedLine.Of(outcome)}");
        }
    }

    public void Message(string text)
    {
        lock (_lock)
        {
            Write(text);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string Counter()
    {
        var total = Math.Max(_total, _finished).ToString(CultureInfo.InvariantCulture);
        return $"[{_finished.ToString(CultureInfo.InvariantCulture).PadLeft(total.Length)}/{total}]";
    }

    // Progress must not break a run: whoever read the pipe may be gone.
    private void Write(string text)
    {
        try
        {
            err.WriteLine(VisibleText.Escape(text));
        }
        catch (IOException)
        {
        }
    }
}
