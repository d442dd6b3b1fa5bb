using OrgBackup.Report;

namespace OrgBackup.Lambda;

/// <summary>How failures are told, in errors and in the log.</summary>
internal static class FailureText
{
    private const int MaxLines = 60;
    private const int MaxLineLength = 400;

    /// <summary>What happened and what to do, as sentences.</summary>
    public static string WithHint(BackupException failure) => failure.Hint is { Length: > 0 } hint
        ? $"{Sentence(failure.Message)} {Sentence(hint)}"
        : failure.Message;

    /// <summary>The first lines of where an unexpected failure happened, with the failures behind it.</summary>
    public static IReadOnlyList<string> StackOf(Exception failure) =>
    [
        .. failure.ToString()
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Take(MaxLines)
            .Select(line => VisibleText.Escape(line.Length > MaxLineLength ? line[..MaxLineLength] : line)),
    ];

    private static string Sentence(string text)
    {
        var line = text.Trim();
        return line.EndsWith('.') || line.EndsWith('!') || line.EndsWith('?') ? line : $"{line}.";
    }
}
