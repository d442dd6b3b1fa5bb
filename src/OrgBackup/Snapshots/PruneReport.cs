using OrgBackup.Storage;

namespace OrgBackup.Snapshots;

/// <summary>What a prune would delete, or did.</summary>
public sealed record PruneReport
{
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Gets the rules.</summary>
    public required string Keep { get; init; }

    /// <summary>Gets a value indicating whether it was done, and not only planned.</summary>
    public bool Done { get; init; }

    public required IReadOnlyList<PrunedFolder> Folders { get; init; }

    /// <summary>Gets how many old run folders go.</summary>
    public int Runs { get; init; }

    /// <summary>Gets the number of objects that go, records, proofs and runs among them.</summary>
    public long Objects { get; init; }

    public long Bytes { get; init; }

    /// <summary>Gets what stays because it could not be judged or deleted, one sentence each.</summary>
    public required IReadOnlyList<string> Problems { get; init; }
}

/// <summary>One repository's folder.</summary>
public sealed record PrunedFolder(string Folder, IReadOnlyList<BackupKey> Kept, IReadOnlyList<BackupKey> Dropped)
{
    /// <summary>Gets the number of objects that go with the dropped records.</summary>
    public int Objects { get; init; }

    /// <summary>Gets the number of objects that no record names, older than a week: left by killed runs.</summary>
    public int Orphans { get; init; }

    /// <summary>Gets the size of all that goes.</summary>
    public long Bytes { get; init; }

    /// <summary>Gets the number of archives older than every record: they stay, <c>adopt</c> takes them in.</summary>
    public int Unadopted { get; init; }

    /// <summary>Gets why nothing of it is deleted; null when it may be.</summary>
    public string? Blocked { get; init; }
}
