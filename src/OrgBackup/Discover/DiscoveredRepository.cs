using System.Text.Json.Serialization;
using OrgBackup.Storage;

namespace OrgBackup.Discover;

/// <summary>What the backup step needs to know about one repository of the listing.</summary>
public sealed record DiscoveredRepository
{
    /// <summary>Gets GitHub's numeric id: the identity, which survives renames and transfers.</summary>
    public required long Id { get; init; }

    /// <summary>Gets the name; of the organization's own item: <c>_organization</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Gets a value indicating whether this stands for the organization itself: no git, the organization's kinds;
    /// <see cref="FullName"/> is its login.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsOrganization { get; init; }

    /// <summary>Gets the id that GraphQL knows it by; null when the listing named none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? NodeId { get; init; }

    /// <summary>Gets what the change detector saw; null when it could not look.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChangeMarks? Marks { get; init; }

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

    /// <summary>
    /// Gets what tells it from all others: an organization's id may be the id of a repository, too.
    /// </summary>
    [JsonIgnore]
    public (bool IsOrganization, long Id) Identity => (IsOrganization, Id);

    /// <summary>The organization itself.</summary>
    public static DiscoveredRepository OfOrganization(long id, string login) => new()
    {
        Id = id,
        Name = BackupKey.OrganizationFolder,
        FullName = login,
        IsOrganization = true,
        HasIssues = false,
    };

    /// <summary>The name of a kind's metadata file, in the bundle and as a view.</summary>
    public string FileOf(string kind) =>
        IsOrganization ? BackupKey.OrganizationFile(kind) : BackupKey.MetadataFile(Name, kind);
}
