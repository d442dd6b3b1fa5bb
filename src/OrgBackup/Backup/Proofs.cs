using OrgBackup.Snapshots;
using OrgBackup.Verify;

namespace OrgBackup.Backup;

/// <summary>The sentences with which a record says what was proved while it was written.</summary>
public static class Proofs
{
    private static readonly string[] QuickChecks =
    [
        "every stored byte was hashed while it was written",
        "every object of every pack was indexed and hashed while it was received",
        "every ref in git.refs is in the archive",
    ];

    private static readonly string[] LaterChecks =
    [
        "every stored byte was read again and hashed",
        "every pack and index has the checksum at its end",
        "every ref in the record is in the archive, and no other",
        "every object was read, and every object that the refs reach is there",
        "every metadata file was parsed, and has as many items as the record says",
        "counts were compared with GitHub's, and items with their parents: what differs is a warning",
        "restored into a folder; refs, items and files were compared with the record there",
    ];

    public static Proof None { get; } = new() { Level = ProofLevels.None };

    public static Proof Of(VerifyLevel level, DateTimeOffset at) => level switch
    {
        VerifyLevel.None => None,
        VerifyLevel.Quick => new Proof { Level = ProofLevels.Quick, At = at, Checks = QuickChecks },
        _ => new Proof
        {
            Level = ProofLevels.Full,
            At = at,
            Checks =
            [
                .. QuickChecks,
                "read back from the store: hashes, every object that the refs reach, every metadata file and its count",
            ],
        },
    };

    /// <summary>What a later proof of that level did.</summary>
    public static IReadOnlyList<string> ChecksOf(string level) => level switch
    {
        ProofLevels.Quick => LaterChecks[..3],
        ProofLevels.Full => LaterChecks[..6],
        _ => LaterChecks,
    };
}
