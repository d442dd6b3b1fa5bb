namespace OrgBackup.Metadata;

/// <summary>
/// How far a pass over one repository's metadata got. Together with the files in its folder it is all that another
/// process needs to go on. Serialize it only while no pass is running.
/// </summary>
public sealed class MetadataProgress
{
    private readonly Lock _lock = new();

    /// <summary>Gets or sets the repository's present full name; null before the first answer.</summary>
    public string? FullName { get; set; }

    /// <summary>Gets or sets the switches of the repository that are off, as its object calls them.</summary>
    public SortedSet<string> SwitchedOff { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Gets or sets a value indicating whether the token's owner may administer the repository.</summary>
    public bool IsAdmin { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether something was not found, so that the repository itself may be gone.
    /// </summary>
    public bool IsAnyNotFound { get; set; }

    /// <summary>Gets or sets a value indicating whether the server has no GraphQL; it is not asked again.</summary>
    public bool IsWithoutGraphQl { get; set; }

    /// <summary>Gets or sets what became of the finished kinds, by kind; they are not asked for again.</summary>
    public SortedDictionary<string, KindResult> Finished { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Gets or sets how far the files of begun kinds go, by kind.</summary>
    public SortedDictionary<string, KindCursor> Begun { get; set; } = new(StringComparer.Ordinal);

    internal KindResult? ResultOf(string kind)
    {
        lock (_lock)
        {
            return Finished.GetValueOrDefault(kind);
        }
    }

    internal KindCursor? CursorOf(string kind)
    {
        lock (_lock)
        {
            return Begun.GetValueOrDefault(kind);
        }
    }

    internal void Reached(string kind, KindCursor cursor)
    {
        lock (_lock)
        {
            Begun[kind] = cursor;
        }
    }

    internal void Finish(KindResult result)
    {
        lock (_lock)
        {
            Finished[result.Kind] = result;
            Begun.Remove(result.Kind);
        }
    }

    internal void Forget(string kind)
    {
        lock (_lock)
        {
            Finished.Remove(kind);
            Begun.Remove(kind);
        }
    }
}
