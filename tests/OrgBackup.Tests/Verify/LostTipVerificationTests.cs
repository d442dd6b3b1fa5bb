using OrgBackup.Storage;
using OrgBackup.Tests.Git.Support;
using OrgBackup.Tests.Support;
using OrgBackup.Verify;

namespace OrgBackup.Tests.Verify;

public sealed class LostTipVerificationTests : GitRunTestBase
{
    [Theory]
    [InlineData(VerifyDepth.Hashes)]
    [InlineData(VerifyDepth.Full)]
    public async Task A_missing_archive_of_a_lost_tip_is_damage(VerifyDepth depth)
    {
        await LoseSideAsync();
        await DamageFirstArchiveAsync(isThere: false);

        var report = await Run.VerifyAsync(new VerifyOptions { Depth = depth }, Ct);

        var damage = report.Snapshots.Should().ContainSingle().Which.Damages.Should().ContainSingle().Subject;
        damage.Kind.Should().Be(DamageKinds.Missing);
        damage.Detail.Should().Contain(FirstArchive).And.Contain("1 lost tip(s)");
    }

    [Fact]
    public async Task A_damaged_archive_of_a_lost_tip_is_damage()
    {
        await LoseSideAsync();
        await DamageFirstArchiveAsync(isThere: true);

        var report = await Run.VerifyAsync(new VerifyOptions(), Ct);

        report.Snapshots.Single().Damages.Should().ContainSingle().Which.Kind.Should().Be(DamageKinds.Unreadable);
    }

    [Fact]
    public async Task An_archive_without_the_lost_tip_is_damage()
    {
        var side = await LoseSideAsync();
        Run.Options = Run.Options with { Full = true }; // an archive that begins with the first one has the tip too
        await BackUpAsync("2026-12-06");
        File.Copy(
            Path.Combine(Run.StoreFolder, "gears", "git_backup_2026-12-06.tar.gz"),
            Path.Combine(Run.StoreFolder, FirstArchive),
            overwrite: true);

        var report = await Run.VerifyAsync(new VerifyOptions(), Ct);

        report.Snapshots.Single().Damages.Should().ContainSingle().Which.Detail.Should()
            .Contain($"the lost tip {side} of refs/heads/side is not in it");
    }

    [Fact]
    public async Task Verifying_all_snapshots_reads_each_archive_once()
    {
        await LoseSideAsync();
        using var counting = new CountingStore(Run.Store);
        Run.Store = counting;

        var report = await Run.VerifyAsync(new VerifyOptions { All = true }, Ct);

        report.Damaged.Should().Be(0);
        counting.Opened.Where(key => key.IsArchive).Should().OnlyHaveUniqueItems()
            .And.Contain(new BackupKey(FirstArchive));
    }

    private async Task<string> LoseSideAsync()
    {
        var (repository, _, side) = await FirstRunAsync();
        await repository.GitAsync("update-ref", "-d", "refs/heads/side");
        await NextAsync("2026-11-29");
        return side;
    }
}
