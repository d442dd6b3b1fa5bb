using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Verify;

/// <summary>
/// A later proof of a snapshot, <c>{folder}/proofs/…</c>: records themselves never change. It says of which bytes of
/// the record it speaks.
/// </summary>
public sealed record ProofDocument
{
    public int SchemaVersion { get; init; } = 1;

    public required ProvedRecord Record { get; init; }

    /// <summary>Gets one of <see cref="ProofLevels"/>.</summary>
    public required string Level { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Gets the sentences that say what was done.</summary>
    public IReadOnlyList<string> Checks { get; init; } = [];

    /// <summary>Gets what was found; empty when the snapshot is whole.</summary>
    public IReadOnlyList<Damage> Damages { get; init; } = [];

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Gets name and version of the program that looked.</summary>
    public required string Tool { get; init; }

    public double Seconds { get; init; }

    /// <summary>Gets the size of all artifacts of the snapshot.</summary>
    public long Bytes { get; init; }
}

/// <summary>The record of which something was proved, and the SHA-256 of its bytes.</summary>
public sealed record ProvedRecord(BackupKey Key, string Sha256);

/// <summary>How deep a proof went.</summary>
public static class ProofLevels
{
    public const string None = "none";

    /// <summary>Every stored byte hashed, packs' checksums, every ref in the archive.</summary>
    public const string Quick = "quick";

    /// <summary>Also every object, all that the refs reach, every metadata file.</summary>
    public const string Full = "full";

    /// <summary>Also restored and compared with the record.</summary>
    public const string Drill = "drill";
}

/// <summary>The level of a proof and when it was made: what lists and reports tell.</summary>
public sealed record ProofState(string Level, DateTimeOffset At)
{
    /// <summary>Gets a value indicating whether damage was found.</summary>
    public bool Damaged { get; init; }

    /// <summary>What a record says of itself; null when nothing was proved while it was written.</summary>
    public static ProofState? Of(Proof proof) =>
        proof is { At: { } at, Level: not ProofLevels.None } ? new ProofState(proof.Level, at) : null;
}
