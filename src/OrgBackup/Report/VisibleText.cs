using System.Globalization;
using System.Text;

namespace OrgBackup.Report;

/// <summary>
/// Text from outside (names, messages of servers) made safe to show: what would move a cursor, end a line or reorder
/// the letters around it becomes visible as <c>\u001b</c>.
/// </summary>
public static class VisibleText
{
    /// <summary>
    /// Escapes control and format characters, line separators, private-use characters (bytes of ref names that are not
    /// UTF-8) and halves of surrogate pairs. Letters of every language and emoji stay; the text is one line afterwards.
    /// </summary>
    public static string Escape(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var visible = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune))
            {
                AppendEscaped(visible, text[i]);
                continue;
            }

            Append(visible, rune);
            i += rune.Utf16SequenceLength - 1;
        }

        return visible.ToString();
    }

    private static void Append(StringBuilder visible, Rune rune)
    {
        if (!IsHidden(rune))
        {
            visible.Append(rune);
            return;
        }

        foreach (var unit in rune.ToString())
        {
            AppendEscaped(visible, unit);
        }
    }

    // Not assigned: also the non-characters U+FFFE and U+FFFF, which no XML or HTML parser accepts.
    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    private static void AppendEscaped(StringBuilder visible, char unit) =>
        visible.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
}
