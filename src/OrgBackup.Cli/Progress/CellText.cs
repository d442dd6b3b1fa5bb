using System.Globalization;
using System.Text;
using Spectre.Console.Rendering;

namespace OrgBackup.Cli.Progress;

/// <summary>Text measured in terminal cells: a wide letter takes two.</summary>
internal static class CellText
{
    public static int Width(string text) => new Segment(text).CellCount();

    /// <summary>The text when it fits, else its beginning and an ellipsis; letters are not cut in halves.</summary>
    public static string Fit(string text, int cells)
    {
        if (Width(text) <= cells)
        {
            return text;
        }

        var fitted = new StringBuilder();
        var used = 0;
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            used += Width(element);
            if (used > cells - 1)
            {
                break;
            }

            fitted.Append(element);
        }

        return cells > 0 ? fitted.Append('…').ToString() : "";
    }

    public static string Pad(string text, int cells) => text + new string(' ', Math.Max(0, cells - Width(text)));
}
