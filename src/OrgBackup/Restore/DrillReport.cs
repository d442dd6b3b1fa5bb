using System.Text.Json.Serialization;
using OrgBackup.Storage;
using OrgBackup.Verify;

namespace OrgBackup.Restore;

/// <summary>Which snapshots a drill restores.</summary>
/// <param name="Sample">How many.</param>
/// <param name="Seed">Settles the choice among snapshots that were proved equally long ago; null: by chance.</param>
public sealed record DrillOptions(int Sample = 3, int? Seed = null)
{
    /// <summary>Gets the size above which a snapshot is left to another drill: a function has little disk.</summary>
    public long MaxBytes { get; init; } = long.MaxValue;
}

/// <summary>What a restore drill found and how long it took; <c>_runs/drill-…/drill.json</c>.</summary>
public sealed record DrillReport
{
    public int SchemaVersion { get; init; } = 1;

    public required DateTimeOffset At { get; init; }

    /// <summary>Gets the number with which the same choice is made again from the same store.</summary>
    public required int Seed { get; init; }

    public required IReadOnlyList<DrilledSnapshot> Snapshots { get; init; }

    /// <summary>Gets the snapshots whose turn it was and that lie in an archive: others took their place.</summary>
    public IReadOnlyList<ReplacedSnapshot> Replaced { get; init; } = [];

    /// <summary>Gets the number of snapshots in which damage was found.</summary>
    public int Damaged => Snapshots.Count(snapshot => snapshot.Damages.Count > 0);

    public long Bytes => Snapshots.Sum(snapshot => snapshot.Bytes);

    /// <summary>Gets the time for restoring alone, without the comparison after it.</summary>
    public double RestoreSeconds => Math.Round(Snapshots.Sum(snapshot => snapshot.RestoreSeconds), 3);

    /// <summary>Gets the measured recovery time: seconds for 10⁹ bytes; null when nothing was restored.</summary>
    public double? SecondsPerGigabyte => Bytes == 0 ? null : Math.Round(RestoreSeconds * 1e9 / Bytes, 1);
}

/// <summary>One snapshot that was restored and compared with its record.</summary>
/// <param name="Repository">The repository's folder in the store.</param>
/// <param name="Record">The record's key.</param>
/// <param name="Date">The date of its run.</param>
/// <param name="Damages">What is not as recorded; empty when all could be restored.</param>
public sealed record DrilledSnapshot(
    string Repository, BackupKey Record, DateOnly Date, IReadOnlyList<Damage> Damages)
{
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Gets the size of what was restored, as stored.</summary>
    public long Bytes { get; init; }

    public double RestoreSeconds { get; init; }

    public double CompareSeconds { get; init; }

    /// <summary>Gets the number of refs, metadata items and files that were compared.</summary>
    public long Compared { get; init; }

    /// <summary>Gets the SHA-256 of the record's bytes; null when it cannot be read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RecordSha256 { get; init; }

    /// <summary>The same as a verification says it.</summary>
    internal VerifiedSnapshot ToVerified() => new(Repository, Record, Date, Damages, Bytes)
    {
        Warnings = Warnings,
        RecordSha256 = RecordSha256,
        Seconds = RestoreSeconds + CompareSeconds,
    };
}

/// <summary>A snapshot that was not restored.</summary>
/// <param name="Record">The record's key.</param>
/// <param name="Reason">Why, one sentence.</param>
public sealed record ReplacedSnapshot(BackupKey Record, string Reason);
