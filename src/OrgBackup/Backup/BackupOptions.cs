using OrgBackup.Discover;
using OrgBackup.Git;

namespace OrgBackup.Backup;

/// <summary>What the operator asked one backup run to do.</summary>
public sealed record BackupOptions
{
    /// <summary>Gets the organization, or the user account.</summary>
    public required string Organization { get; init; }

    public RepositoryFilter Filter { get; init; } = new();

    /// <summary>Gets the run's date; null: today, UTC.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>Gets a value indicating whether nothing stored earlier may be built on.</summary>
    public bool Full { get; init; }

    public VerifyLevel Verify { get; init; } = VerifyLevel.Quick;

    /// <summary>Gets what fetches git data.</summary>
    public GitEngineKind Engine { get; init; } = GitEngineKind.ProtocolV2;

    /// <summary>Gets how many repositories are backed up at once.</summary>
    /// <value>
    /// 4 by default: memory and GitHub's limit of concurrent requests allow it, more clones at once lead to resets.
    /// </value>
    public int Concurrency
    {
        get;
        init => field = value is > 0 and <= 64
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "1 to 64.");
    } = 4;
}

/// <summary>How much is proved before a snapshot's record is written.</summary>
public enum VerifyLevel
{
    /// <summary>Nothing beyond what reading and writing need anyway.</summary>
    None,

    /// <summary>Every stored byte hashed on the way, packs indexed, every ref in the archive: no second read.</summary>
    Quick,

    /// <summary>Also read back from the store: hashes, every object that the refs reach, every metadata file.</summary>
    Full,
}
