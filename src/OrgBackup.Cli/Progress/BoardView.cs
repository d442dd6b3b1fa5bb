using System.Globalization;
using OrgBackup.Report;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace OrgBackup.Cli.Progress;

/// <summary>Draws a board: the bar, the sums, the repositories in flight. No line is wider than the terminal.</summary>
internal sealed class BoardView(BoardState state, int maxRows) : Renderable
{
    private const int BarWidth = 40;
    private static readonly Style Soft = new(Color.Grey);
    private static readonly Style Bright = new(Color.Green);

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        // The last column stays free: a terminal that wraps there would double the lines.
        var width = Math.Max(maxWidth - 1, 1);
        return Lines(options.Unicode, width).SelectMany(line => Fit(line, width).Append(Segment.LineBreak));
    }

    private IEnumerable<IReadOnlyList<Segment>> Lines(bool unicode, int width)
    {
        yield return Bar(unicode, width);
        yield return [new Segment(Sums(), Soft)];
        var name = Math.Clamp(width - 36, 8, 48);
        foreach (var row in state.InFlight.Take(maxRows))
        {
            yield return Row(row, name);
        }

        if (state.InFlight.Count > maxRows)
        {
            yield return [new Segment($"  and {state.InFlight.Count - maxRows} more", Soft)];
        }
    }

    private List<Segment> Bar(bool unicode, int width)
    {
        if (state.Total is not { } total)
        {
            return [new Segment($"Listing repositories, {Clock(state.Elapsed)}")];
        }

        var (full, empty) = unicode ? ('━', '─') : ('#', '-');
        var share = total == 0 ? 1.0 : (double)state.Done / total;
        var cells = Math.Clamp(width - 44, 5, BarWidth);
        var filled = (int)(cells * share);
        var left = state.Left is { } time && state.Done < total ? $", about {Clock(time)} left" : "";
        return
        [
            new Segment(new string(full, filled), Bright),
            new Segment(new string(empty, cells - filled), Soft),
            new Segment(FormattableString.Invariant($" {state.Done}/{total}  {(int)(share * 100)} %  ")),
            new Segment($"{Clock(state.Elapsed)}{left}"),
        ];
    }

    private string Sums()
    {
        string[] words =
        [
            OutcomeStatus.Succeeded, OutcomeStatus.Unchanged, OutcomeStatus.Partial,
            OutcomeStatus.Failed, OutcomeStatus.Skipped, OutcomeStatus.Gone,
        ];
        var counts = words.Where(state.Counts.ContainsKey).Select(word => $"{state.Counts[word]} {word}");
        return string.Join(", ", counts.Append($"{HumanText.Bytes(state.BytesStored)} stored"));
    }

    private static List<Segment> Row(BoardRow row, int nameWidth)
    {
        var name = CellText.Pad(CellText.Fit(VisibleText.Escape(row.Repository), nameWidth), nameWidth);
        var bytes = row.Bytes > 0 ? HumanText.Bytes(row.Bytes) : "";
        return
        [
            new Segment($"  {name}  "),
            new Segment($"{VisibleText.Escape(row.Phase),-9}", Bright),
            new Segment($" {bytes,9} {Clock(row.Elapsed),8}", Soft),
        ];
    }

    private static IEnumerable<Segment> Fit(IReadOnlyList<Segment> line, int width)
    {
        foreach (var segment in line)
        {
            var text = CellText.Fit(segment.Text, width);
            width -= CellText.Width(text);
            yield return new Segment(text, segment.Style);
            if (width <= 0)
            {
                yield break;
            }
        }
    }

    private static string Clock(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");
}
