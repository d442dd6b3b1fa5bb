using OrgBackup.Restore;
using OrgBackup.Snapshots;
using OrgBackup.Tests.Git.Support;

namespace OrgBackup.Tests.Restore;

public sealed class LostTipRestoreTests : GitRunTestBase
{
    private string Restored => InFolder("restored/gears.git");

    [Fact]
    public async Task A_deleted_branch_comes_back_with_its_history_and_the_repository_is_sound()
    {
        var (repository, main, side) = await FirstRunAsync();
        var history = await repository.GitAsync("rev-list", "--objects", "refs/heads/side");
        await repository.GitAsync("update-ref", "-d", "refs/heads/side");
        await NextAsync("2026-11-29");

        var summary = await RestoreAsync();

        summary.Complete.Should().BeTrue();
        summary.Items.Select(item => item.What).Should().Contain($"lost tip of refs/heads/side from {FirstArchive}");
        var name = $"refs/lost-tips/heads/side/2026-11-22-{side[..8]}";
        (await ForEachRefAsync(Restored)).Split('\n').Select(line => line.Trim())
            .Should().Equal($"{main} refs/heads/main", $"{side} {name}");
        (await GitCli.RunAsync(Restored, "rev-list", "--objects", name)).Should().Be(history);
        (await FsckAsync(Restored)).Should().BeEmpty();
        (await GitCli.RunAsync(Restored, "config", "core.bare")).Should().Be("true");
    }

    [Fact]
    public async Task Without_being_asked_nothing_lost_comes_back_and_no_earlier_archive_is_read()
    {
        var (repository, _, _) = await FirstRunAsync();
        await repository.GitAsync("update-ref", "-d", "refs/heads/side");
        await NextAsync("2026-11-29");
        File.Delete(Path.Combine(Run.StoreFolder, FirstArchive));

        var summary = await RestoreAsync(withLostTips: false);

        summary.Complete.Should().BeTrue();
        (await ForEachRefAsync(Restored)).Should().NotContain("lost-tips");
    }

    [Fact]
    public async Task Tips_lost_in_different_weeks_come_back_from_their_own_archives()
    {
        var (repository, main, side) = await FirstRunAsync();
        await repository.GitAsync("tag", "--annotate", "-m", "First", "v1", "refs/heads/main");
        var tag = await repository.OidAsync("refs/tags/v1");
        await repository.GitAsync("update-ref", "-d", "refs/heads/side");
        await NextAsync("2026-11-29");
        await repository.GitAsync("tag", "-d", "v1");
        await NextAsync("2026-12-06");

        var summary = await RestoreAsync();

        summary.Complete.Should().BeTrue();
        (await ForEachRefAsync(Restored)).Split('\n').Select(line => line.Trim()).Should().Equal(
            $"{main} refs/heads/main",
            $"{side} refs/lost-tips/heads/side/2026-11-22-{side[..8]}",
            $"{tag} refs/lost-tips/tags/v1/2026-11-29-{tag[..8]} {main}");
        (await FsckAsync(Restored)).Should().BeEmpty();
    }

    [Theory]
    [InlineData(false, "is not in")]
    [InlineData(true, "damaged")]
    public async Task An_archive_that_is_missing_or_damaged_is_one_sentence_and_the_rest_is_restored(
        bool isThere, string words)
    {
        var (repository, main, _) = await FirstRunAsync();
        await repository.GitAsync("update-ref", "-d", "refs/heads/side");
        await NextAsync("2026-11-29");
        await DamageFirstArchiveAsync(isThere);

        var summary = await RestoreAsync();

        summary.Complete.Should().BeFalse();
        summary.Items.Where(item => item.Problem is not null).Should().ContainSingle()
            .Which.Problem.Should().Contain(words);
        (await ForEachRefAsync(Restored)).Trim().Should().Be($"{main} refs/heads/main");
        (await FsckAsync(Restored)).Should().BeEmpty();
        Directory.GetFileSystemEntries(InFolder("restored")).Select(Path.GetFileName)
            .Should().BeEquivalentTo("gears.git", "metadata", ".orgbackup-restore.json");
    }

    [Fact]
    public async Task A_tip_that_the_archive_does_not_hold_is_named_and_the_others_come_back()
    {
        var (repository, _, side) = await FirstRunAsync();
        await repository.GitAsync("update-ref", "-d", "refs/heads/side");
        var record = await NextAsync("2026-11-29");
        var absent = record.LostTips[0] with { Ref = "refs/heads/never", Oid = new string('1', 40) };
        var escaping = record.LostTips[0] with { Ref = "refs/heads/../../../HEAD" };
        await RestoreAsync(withLostTips: false);

        var items = await new LostTipRestore(Run.Store, Engine).RunAsync(
            record with { LostTips = [absent, escaping, .. record.LostTips] }, Restored, Ct);

        items.Where(item => item.Problem is not null).Select(item => item.What)
            .Should().Contain("lost tip of refs/heads/never").And.Contain("lost tip of refs/heads/../../../HEAD");
        (await ForEachRefAsync(Restored)).Should().Contain($"{side} refs/lost-tips/heads/side/");
        (await FsckAsync(Restored)).Should().BeEmpty();
    }

    [Fact]
    public void Two_tips_of_one_ref_and_day_that_begin_alike_keep_different_names()
    {
        var one = new LostTip("refs/heads/a", "12345678" + new string('0', 32), new DateOnly(2026, 11, 22), new("k"));
        var other = one with { Oid = "12345678" + new string('1', 32) };

        LostTipRestore.NamesOf([one, other]).Select(pair => pair.Name).Should().Equal(
            "refs/lost-tips/heads/a/2026-11-22-12345678", $"refs/lost-tips/heads/a/2026-11-22-{other.Oid}");
    }

    private Task<RestoreSummary> RestoreAsync(bool withLostTips = true) =>
        new FolderRestore(Run.Store, new LostTipRestore(Run.Store, Engine)).RunAsync(
            new RestoreRequest
            {
                Repository = "gears",
                TargetFolder = InFolder("restored"),
                WithLostTips = withLostTips,
            },
            Ct);
}
