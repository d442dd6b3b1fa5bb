using System.Text;
using OrgBackup.Report;

namespace OrgBackup.Cli.Output;

/// <summary>A plain table: columns as wide as their longest cell, two spaces between them, cells escaped.</summary>
internal sealed class Columns(params string[] titles)
{
    private readonly List<string[]> _rows = [titles];

    public int Count => _rows.Count - 1;

    public void Add(params string[] cells) => _rows.Add([.. cells.Select(VisibleText.Escape)]);

    /// <summary>Renders the table; a title that ends in a space means: numbers, to the right.</summary>
    public string Render()
    {
        var widths = titles.Select((_, column) => _rows.Max(row => row[column].TrimEnd().Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in _rows)
        {
            var cells = row.Select((cell, column) => titles[column].EndsWith(' ')
                ? cell.TrimEnd().PadLeft(widths[column])
                : cell.TrimEnd().PadRight(widths[column]));
            text.Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }

        return text.ToString();
    }
}
