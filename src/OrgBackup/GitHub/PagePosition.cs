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
internal sealed record PageMarks(PagePosition? From, Action<PagePosition> Reached);

/// <summary>The page to go on with is none that GitHub would know.</summary>
internal sealed class StalePageException() : Exception("The place in the list is not one of this server's.");
