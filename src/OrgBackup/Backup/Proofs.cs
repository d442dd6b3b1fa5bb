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

    private static readonly string[] ConnectedChecks =
    [
        "nothing that a received object names is missing, so everything that the refs reach is there",
        "ids were computed with plain SHA-1 or SHA-256, which does not detect collision attacks",
    ];

    private static readonly string[] StreamedChecks =
    [
        "every stored byte was hashed while it was written",
        "the pack has the checksum at its end, and every listed ref is in the archive",
        "outstanding: the pack was not indexed (index: none), so its objects were not looked at; verify does that",
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

    /// <param name="level">What was asked for.</param>
    /// <param name="at">When.</param>
    /// <param name="git">How the git data was taken.</param>
    public static Proof Of(VerifyLevel level, DateTimeOffset at, GitTaking git = GitTaking.Indexed) => level switch
    {
        VerifyLevel.None => None,
        VerifyLevel.Quick => new Proof { Level = ProofLevels.Quick, At = at, Checks = Quick(git) },
        _ => new Proof
        {
            Level = ProofLevels.Full,
            At = at,
            Checks =
            [
                .. Quick(git),
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

    private static string[] Quick(GitTaking git) => git switch
    {
        GitTaking.Connected => [.. QuickChecks, .. ConnectedChecks],
        GitTaking.Streamed => StreamedChecks,
        _ => QuickChecks,
    };
}

/// <summary>How much is known of git data when its archive is stored.</summary>
public enum GitTaking
{
    /// <summary>Its objects were indexed and hashed.</summary>
    Indexed,

    /// <summary>Also, nothing that they name is missing.</summary>
    Connected,

    /// <summary>Only its checksum was compared.</summary>
    Streamed,
}
