using System.Text.RegularExpressions;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>
/// Where a text in GitHub's Markdown is certainly code: there nobody is notified, so nothing needs to be changed. In
/// doubt a place is no code: a change too much is invisible, one too few is an e-mail to a stranger.
/// </summary>
internal sealed partial class CodeRanges
{
    // none of the patterns takes more than linear time
    private const int MatchTimeout = 30_000;

    private readonly List<(int Start, int End)> _ranges = [];

    public static CodeRanges Of(string text)
    {
        var ranges = new CodeRanges();
        var lines = LinesOf(text);
        var (isHtml, isList, wasBlank, wasCode) = (false, false, true, false);
        for (var i = 0; i < lines.Count; i++)
        {
            var line = text[lines[i].Start..lines[i].End];
            if (string.IsNullOrWhiteSpace(line))
            {
                (isHtml, wasBlank) = (false, true);
                continue;
            }

            // within a block of HTML there is no Markdown, up to an empty line
            isHtml = isHtml || HtmlLine().IsMatch(line);
            var end = isHtml ? -1 : EndOfFence(text, lines, i);
            var isIndented = !isHtml && !isList && (wasBlank || wasCode) && IsIndented(line);
            if (end > 0 || isIndented)
            {
                end = Math.Max(end, i);
                ranges._ranges.Add((lines[i].Start, lines[end].End));
                (i, wasBlank, wasCode) = (end, false, isIndented);
                continue;
            }

            isList = ListLine().IsMatch(line) || (isList && line[0] is ' ' or '\t');
            (wasBlank, wasCode) = (false, false);
            if (!isHtml)
            {
                ranges.AddSpans(line, lines[i].Start);
            }
        }

        return ranges;
    }

    public bool Contains(int index)
    {
        var (low, high) = (0, _ranges.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var (start, end) = _ranges[middle];
            if (index >= start && index < end)
            {
                return true;
            }

            (low, high) = index < start ? (low, middle - 1) : (middle + 1, high);
        }

        return false;
    }

    private static List<(int Start, int End)> LinesOf(string text)
    {
        var lines = new List<(int, int)>();
        for (var start = 0; start <= text.Length;)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            lines.Add((start, end));
            start = end + 1;
        }

        return lines;
    }

    /// <summary>The line that closes the block of code which this line opens; -1 when it opens none.</summary>
    private static int EndOfFence(string text, List<(int Start, int End)> lines, int first)
    {
        var open = FenceLine().Match(text[lines[first].Start..lines[first].End]);
        if (!open.Success)
        {
            return -1;
        }

        var (prefix, fence) = (open.Groups["prefix"].Value, open.Groups["fence"].Value);
        for (var i = first + 1; i < lines.Count; i++)
        {
            var line = text.AsSpan(lines[i].Start, lines[i].End - lines[i].Start);
            if (!line.StartsWith(prefix, StringComparison.Ordinal))
            {
                // what leaves the list or the quotation ends the block
                if (!line.IsWhiteSpace())
                {
                    return -1;
                }

                continue;
            }

            var rest = line[prefix.Length..].TrimEnd();
            if (rest.Length >= fence.Length && rest.TrimStart(fence[0]).IsEmpty)
            {
                return i;
            }
        }

        return -1;
    }

    // spans may go on in the next line, but not in the next block: only those within one line are certain
    private void AddSpans(string line, int start)
    {
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\')
            {
                i++;
            }
            else if (line[i] == '`')
            {
                var length = RunAt(line, i);
                var end = i + length;
                while (end < line.Length && (line[end] != '`' || RunAt(line, end) != length))
                {
                    end += line[end] == '`' ? RunAt(line, end) : 1;
                }

                if (end < line.Length)
                {
                    _ranges.Add((start + i, start + end + length));
                    i = end;
                }

                i += length - 1;
            }
        }
    }

    private static bool IsIndented(string line) => line[0] == '\t' || line.StartsWith("    ", StringComparison.Ordinal);

    private static int RunAt(string line, int index)
    {
        var end = index;
        while (end < line.Length && line[end] == '`')
        {
            end++;
        }

        return end - index;
    }

    [GeneratedRegex(@"^(?<prefix>[ \t>]*)(?<fence>`{3,}|~{3,})[^`]*$", RegexOptions.ExplicitCapture, MatchTimeout)]
    private static partial Regex FenceLine();

    [GeneratedRegex(@"^[ >]*</?[A-Za-z!?]|^[ >]*<!", RegexOptions.ExplicitCapture, MatchTimeout)]
    private static partial Regex HtmlLine();

    [GeneratedRegex(@"^[ >]*(?:[-*+]|\d{1,9}[.)])(?:\s|$)", RegexOptions.ExplicitCapture, MatchTimeout)]
    private static partial Regex ListLine();
}
