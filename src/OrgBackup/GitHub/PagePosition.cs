namespace OrgBackup.GitHub;

/// <summary>A place between two pages of a list.</summary>
public sealed record PagePosition
{
    /// <summary>Gets the address of the page to read next.</summary>
    public required string Next { get; init; }

    /// <summary>Gets the address of the last page, when the server has told it.</summary>
    public string? Last { get; init; }

    /// <summary>Gets a value indicating whether the next page was read already, and is read again to be sure.</summary>
    public bool IsRepeat { get; init; }
}

/// <summary>Where to begin in a list, and who hears how far the pages went that the reader is done with.</summary>
internal sealed record PageMarks(PagePosition? From, Action<PagePosition> Reached)
{
    /// <summary>Gets what the first request is made conditional by.</summary>
    public AnswerTag Tag { get; init; } = new(known: null);
}

/// <summary>
/// GitHub's tag (ETag) of an answer: asks whether an earlier answer still holds, and hears the tag of a new one.
/// </summary>
/// <param name="known">The earlier answer's tag, exactly as it was sent; null asks for the answer in any case.</param>
internal sealed class AnswerTag(string? known)
{
    public string? Known => known;

    /// <summary>
    /// Gets or sets a value indicating whether GitHub said (304) that the earlier answer still holds.
    /// </summary>
    public bool StillHolds { get; set; }

    /// <summary>
    /// Gets or sets the tag of the new answer; null when it has none, or there was more than one.
    /// </summary>
    public string? New { get; set; }
}

/// <summary>The page to go on with is none that GitHub would know.</summary>
internal sealed class StalePageException() : Exception("The place in the list is not one of this server's.");
