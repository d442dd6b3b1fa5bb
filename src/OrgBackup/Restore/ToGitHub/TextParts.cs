namespace OrgBackup.Restore.ToGitHub;

/// <summary>
/// Cuts a text that is longer than GitHub takes. The limit is 65,536 characters ("body is too long"); counted here in
/// UTF-16 units, which are never fewer than characters.
/// </summary>
internal static class TextParts
{
    /// <summary>The longest body of an issue or comment, in characters.</summary>
    public const int Limit = 65_536;

    /// <summary>What is kept free for the header and the marker of each part.</summary>
    public const int Room = 6_000;

    /// <summary>
    /// The parts of a text, each made ready by <paramref name="finish"/> on its own, none longer than the limit less
    /// <see cref="Room"/>. Cut at the end of a line where there is one, never within a character. An empty text is one
    /// empty part.
    /// </summary>
    public static IReadOnlyList<string> Of(string text, Func<string, string> finish)
    {
        var parts = new List<string>();
        for (var rest = text; ;)
        {
            // what is made harmless grows
            var size = Limit - Room;
            var cut = CutOf(rest, size);
            var part = finish(rest[..cut]);
            while (part.Length > Limit - Room)
            {
                size /= 2;
                cut = CutOf(rest, size);
                part = finish(rest[..cut]);
            }

            parts.Add(part);
            rest = rest[cut..];
            if (rest.Length == 0)
            {
                return parts;
            }
        }
    }

    private static int CutOf(string text, int size)
    {
        if (text.Length <= size)
        {
            return text.Length;
        }

        var line = text.LastIndexOf('\n', size - 1, size / 2);
        return line > 0 ? line + 1 : char.IsHighSurrogate(text[size - 1]) ? size - 1 : size;
    }
}
