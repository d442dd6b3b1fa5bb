using OrgBackup.Storage;

namespace OrgBackup.Verify;

/// <summary>What to verify.</summary>
public sealed record VerifyOptions
{
    /// <summary>Gets the globs on folder names of which one must match; empty: all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Gets the date on or before which a snapshot's run must be; null: any.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>
    /// Gets a value indicating whether every snapshot is verified, not only the newest of each repository.
    /// </summary>
    public bool All { get; init; }

    public VerifyDepth Depth { get; init; } = VerifyDepth.Full;

    /// <summary>
    /// Gets a value indicating whether the full depth also looks for the marks of SHA-1 collision attacks in objects.
    /// </summary>
    public bool DetectCollisions { get; init; }

    public int Concurrency { get; init; } = 4;
}

/// <summary>What a verification found.</summary>
public sealed record VerifyReport
{
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Gets <c>quick</c> (hashes of the stored bytes) or <c>full</c>.</summary>
    public required string Depth { get; init; }

    public required IReadOnlyList<VerifiedSnapshot> Snapshots { get; init; }

    public int Damaged => Snapshots.Count(snapshot => snapshot.Damages.Count > 0);
}

/// <summary>One snapshot that was looked at.</summary>
/// <param name="Repository">The repository's folder in the store.</param>
/// <param name="Record">The record's key.</param>
/// <param name="Date">The date of its run.</param>
/// <param name="Damages">What is damaged; empty when the snapshot is whole.</param>
/// <param name="Bytes">Size of all its artifacts.</param>
public sealed record VerifiedSnapshot(
    string Repository, BackupKey Record, DateOnly Date, IReadOnlyList<Damage> Damages, long Bytes)
{
    /// <summary>Gets what is odd and no damage: counts that differ from GitHub's, items without a parent.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Gets the SHA-256 of the record's bytes; null when it cannot be read.</summary>
    public string? RecordSha256 { get; init; }

    /// <summary>Gets how long it took, in seconds.</summary>
    public double Seconds { get; init; }
}
