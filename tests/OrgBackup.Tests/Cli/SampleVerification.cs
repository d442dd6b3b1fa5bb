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
            new VerifiedSnapshot("web", Record("web"), Date, [], 1200),
        ],
    };

    private static BackupKey Record(string folder) => new($"{folder}/snapshots/2026-11-23.json");

    private static Damage Damage(string folder)
    {
        var key = new BackupKey($"{folder}/git_backup_2026-11-23.tar.gz");
        return new Damage(key, DamageKinds.Hash, $"{key} has another SHA-256 than its record says.");
    }
}
