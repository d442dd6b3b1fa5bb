namespace OrgBackup.Restore.ToGitHub;

/// <summary>
/// A comment at the end of each created text that names the step which made it: it cannot be seen on GitHub's pages,
/// and a restore that lost its journal knows by it what is there.
/// </summary>
public static class RestoreMarker
{
    private const string Start = "<!-- orgbackup:";
    private const string End = " -->";

    /// <summary>The marker of a step such as <c>issue/12</c>.</summary>
    public static string Of(string step) => $"{Start}{step}{End}";

    /// <summary>The text with its marker behind it.</summary>
    public static string Append(string? text, string step) =>
        string.IsNullOrEmpty(text) ? Of(step) : $"{text}\n\n{Of(step)}";

    /// <summary>The step that the last marker in a text names; null when it has none.</summary>
    public static string? In(string? text)
    {
        var start = text?.LastIndexOf(Start, StringComparison.Ordinal) ?? -1;
        if (start < 0)
        {
            return null;
        }

        start += Start.Length;
        var end = text!.IndexOf(End, start, StringComparison.Ordinal);
        return end < 0 ? null : text[start..end];
    }
}
