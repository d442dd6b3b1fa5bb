using OrgBackup.Restore;
using OrgBackup.Storage;
using OrgBackup.Verify;

namespace OrgBackup.Tests.Cli;

/// <summary>What verify found in a store of two snapshots, one of them damaged.</summary>
internal static class SampleVerification
{
    private static readonly DateOnly Date = new(2026, 11, 23);

    public static VerifyReport Of(string damaged) => new()
    {
        Depth = "full",
        Snapshots =
        [
            new VerifiedSnapshot(damaged, Record(damaged), Date, [Damage(damaged)], 48_213_004),
            new VerifiedSnapshot("web", Record("web"), Date, [], 1200) { Warnings = [$"{damaged} has a comment too many."] },
        ],
    };

    public static DrillReport Drill(string damaged) => new()
    {
        At = new DateTimeOffset(2026, 11, 23, 15, 0, 0, TimeSpan.Zero),
        Seed = 42,
        Snapshots =
        [
            new DrilledSnapshot(damaged, Record(damaged), Date, [Damage(damaged)]) { Bytes = 48_213_004, RestoreSeconds = 1.5 },
            new DrilledSnapshot("web", Record("web"), Date, [])
            {
                Bytes = 1200, RestoreSeconds = 0.25, CompareSeconds = 0.125, Compared = 12, Warnings = ["GitHub counted 3."],
            },
        ],
        Replaced = [new ReplacedSnapshot(Record("old"), "old/git_backup_2026-11-23.tar.gz lies in an archive.")],
    };

    private static BackupKey Record(string folder) => new($"{folder}/snapshots/2026-11-23.json");

    private static Damage Damage(string folder)
    {
        var key = new BackupKey($"{folder}/git_backup_2026-11-23.tar.gz");
        return new Damage(key, DamageKinds.Hash, $"{key} has another SHA-256 than its record says.");
    }
}
