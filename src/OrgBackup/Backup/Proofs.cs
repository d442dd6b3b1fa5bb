using OrgBackup.Snapshots;

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

    public static Proof None { get; } = new() { Level = "none" };

    public static Proof Of(VerifyLevel level, DateTimeOffset at) => level switch
    {
        VerifyLevel.None => None,
        VerifyLevel.Quick => new Proof { Level = "quick", At = at, Checks = QuickChecks },
        _ => new Proof
        {
            Level = "full",
            At = at,
            Checks =
            [
                .. QuickChecks,
                "read back from the store: hashes, every object that the refs reach, every metadata file and its count",
            ],
        },
    };
}
