namespace OrgBackup.Discover;

/// <summary>What the backup step needs to know about one repository of the listing.</summary>
public sealed record DiscoveredRepository
{
    /// <summary>Gets GitHub's numeric id: the identity, which survives renames and transfers.</summary>
    public required long Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Gets <c>owner/name</c>, from which API paths and git URLs are built.</summary>
    public required string FullName { get; init; }

    public bool Private { get; init; }

    public bool Archived { get; init; }

    public bool Fork { get; init; }

    public string? DefaultBranch { get; init; }

    /// <summary>Gets a value indicating whether the wiki is switched on; it need not have a page.</summary>
    public bool HasWiki { get; init; }

    public bool HasIssues { get; init; } = true;

    /// <summary>Gets the size that GitHub reports, in KiB.</summary>
    public long SizeKb { get; init; }
}
