using OrgBackup.Aws;
using OrgBackup.Cli.Progress;
using OrgBackup.Report;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace OrgBackup.Cli.Stack;

/// <summary>Draws an execution: the bar when there are repositories, the phase, the sums.</summary>
internal sealed class ExecutionView(ExecutionState? state, TimeProvider time) : Renderable
{
    private const int BarWidth = 40;
    private static readonly Style Soft = new(Color.Grey);
    private static readonly Style Bright = new(Color.Green);

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        // The last column stays free: a terminal that wraps there would double the lines.
        var width = Math.Max(maxWidth - 1, 1);
        foreach (var (text, style) in Lines(options.Unicode, width))
        {
            yield return new Segment(CellText.Fit(text, width), style);
            yield return Segment.LineBreak;
        }
    }

    private IEnumerable<(string Text, Style Style)> Lines(bool unicode, int width)
    {
        if (state is null)
        {
            yield return ("Asking AWS", Style.Plain);
            yield break;
        }

        var head = $"{ExecutionText.Phase(state)}, {HumanText.Duration(WholeSeconds(state.Elapsed(time)))}";
        yield return (VisibleText.Escape($"{state.Execution.Name}: {head}"), Style.Plain);
        if (state.MapRun is { Total: > 0 } mapRun)
        {
            yield return (Bar(mapRun, unicode, width), Bright);
            yield return (ExecutionText.Progress(mapRun), Soft);
        }
    }

    private static string Bar(MapRun mapRun, bool unicode, int width)
    {
        var (full, empty) = unicode ? ('━', '─') : ('#', '-');
        var share = Math.Clamp((double)(mapRun.Succeeded + mapRun.Failed) / mapRun.Total, 0, 1);
        var cells = Math.Clamp(width - 10, 5, BarWidth);
        var filled = (int)(cells * share);
        return FormattableString.Invariant(
            $"{new string(full, filled)}{new string(empty, cells - filled)} {(int)(share * 100)} %");
    }

    private static TimeSpan WholeSeconds(TimeSpan time) => TimeSpan.FromSeconds(Math.Floor(time.TotalSeconds));
}
