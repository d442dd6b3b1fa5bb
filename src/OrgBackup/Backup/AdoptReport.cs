using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>What was taken in, and what was not.</summary>
public sealed record AdoptReport
{
    public int SchemaVersion { get; init; } = 1;

    public required string Organization { get; init; }

    /// <summary>Gets the snapshots that have a record now.</summary>
    public required IReadOnlyList<AdoptedSnapshot> Adopted { get; init; }

    /// <summary>Gets the number of archives that a record names already.</summary>
    public int Known { get; init; }

    /// <summary>Gets what could not be taken in, one sentence each.</summary>
    public required IReadOnlyList<string> Problems { get; init; }
}

/// <summary>One date of one repository.</summary>
public sealed record AdoptedSnapshot(string Folder, BackupKey Record, DateOnly Date, long Bytes)
{
    /// <summary>Gets what of it could not be opened and is not in the record.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];
}

/// <summary>What is to be taken in.</summary>
public sealed record AdoptRequest
{
    /// <summary>Gets the globs on folder names of which one must match; empty: all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Gets whose backups they are; null: the store's marker or the metadata says it.</summary>
    public string? Organization { get; init; }

    public int Concurrency { get; init; } = 2;
}
