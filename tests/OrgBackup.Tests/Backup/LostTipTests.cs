using OrgBackup.Tests.Git.Support;

namespace OrgBackup.Tests.Backup;

/// <summary>Whole runs over a real git server: what becomes of tips that the server no longer has.</summary>
public sealed class LostTipTests : GitRunTestBase
{
    [Fact]
    public async Task A_deleted_branch_is_remembered_with_the_archive_that_holds_its_tip()
    {
        var (repository, _, side) = await FirstRunAsync();
        await repository.GitAsync("update-ref", "-d", "refs/heads/side");

        var record = await NextAsync("2026-11-29");

        record.LostTips.Should().Equal(LostOfFirst("refs/heads/side", side));
        record.NeededKeys().Select(key => key.Value)
            .Should().Contain([FirstArchive, "gears/git_backup_2026-11-29.tar.gz"]);
    }

    [Fact]
    public async Task A_force_pushed_default_branch_is_a_lost_tip_and_a_warning()
    {
        var (repository, main, _) = await FirstRunAsync();
        await repository.GitAsync("update-ref", "refs/heads/main", "refs/heads/side");

        var outcome = await BackUpAsync("2026-11-29");

        (await Run.NewestAsync("gears", Ct)).LostTips.Should().Equal(LostOfFirst("refs/heads/main", main));
        outcome.Warnings.Should().Equal(
            $"gears: the default branch main was force-pushed, and no ref reaches its tip {main[..8]} any more. "
                + "It is kept: restore --with-lost-tips brings it back.");
    }

    [Fact]
    public async Task A_deleted_default_branch_is_a_warning()
    {
        var (repository, main, _) = await FirstRunAsync();
        await repository.GitAsync("update-ref", "-d", "refs/heads/main");

        var outcome = await BackUpAsync("2026-11-29");

        outcome.Warnings.Should().ContainSingle().Which.Should()
            .StartWith($"gears: the default branch main was deleted, and no ref reaches its tip {main[..8]} any more.");
    }

    [Fact]
    public async Task A_renamed_default_branch_loses_nothing_and_warns_of_nothing()
    {
        var (repository, _, _) = await FirstRunAsync();
        await repository.GitAsync("branch", "-m", "main", "trunk");

        var outcome = await BackUpAsync("2026-11-29");

        outcome.Warnings.Should().BeNull();
        (await Run.NewestAsync("gears", Ct)).LostTips.Should().BeEmpty();
    }

    [Fact]
    public async Task A_branch_that_was_merged_and_deleted_is_not_lost()
    {
        var (repository, main, side) = await FirstRunAsync();
        var tree = await repository.OidAsync("main^{tree}");
        var merge = await repository.GitAsync("commit-tree", "-p", main, "-p", side, "-m", "Merge", tree);
        await repository.GitAsync("update-ref", "refs/heads/main", merge);
        await repository.GitAsync("update-ref", "-d", "refs/heads/side");

        (await NextAsync("2026-11-29")).LostTips.Should().BeEmpty();
    }

    [Fact]
    public async Task An_annotated_tag_that_moved_is_lost_as_the_tag_that_it_was()
    {
        var (repository, _, _) = await FirstRunAsync();
        await repository.GitAsync("tag", "--annotate", "-m", "First", "v1", "main");
        var tag = await repository.OidAsync("refs/tags/v1");
        await NextAsync("2026-11-29");
        await repository.GitAsync("tag", "--force", "--annotate", "-m", "Second", "v1", "main");

        var record = await NextAsync("2026-12-06");

        record.LostTips.Select(tip => (tip.Ref, tip.Oid, tip.Date))
            .Should().Equal(("refs/tags/v1", tag, new DateOnly(2026, 11, 29)));
    }

    [Fact]
    public async Task Merge_previews_of_pull_requests_are_never_lost_tips()
    {
        var (repository, main, side) = await FirstRunAsync(("refs/pull/7/merge", "side"));
        await repository.GitAsync("update-ref", "-d", "refs/heads/side");
        await repository.GitAsync("update-ref", "refs/pull/7/merge", main);

        (await NextAsync("2026-11-29")).LostTips.Should().Equal(LostOfFirst("refs/heads/side", side));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Lost_tips_stay_remembered_in_every_later_record_also_of_a_full_run(bool full)
    {
        var (repository, _, side) = await FirstRunAsync();
        await repository.GitAsync("update-ref", "-d", "refs/heads/side");
        var known = (await NextAsync("2026-11-29")).LostTips;
        await repository.CommitAsync("refs/heads/main");
        Run.Options = Run.Options with { Full = full };

        var record = await NextAsync("2026-12-06");

        known.Select(tip => tip.Oid).Should().Equal(side);
        record.LostTips.Should().Equal(known);
    }

    [Fact]
    public async Task Lost_tips_are_repeated_when_only_the_metadata_changed()
    {
        var (repository, _, _) = await FirstRunAsync();
        await repository.GitAsync("update-ref", "-d", "refs/heads/side");
        var known = (await NextAsync("2026-11-29")).LostTips;
        Run.Organization.Repositories.Single().Metadata["issues"].Add("""{"id":2}""");

        (await NextAsync("2026-12-06")).LostTips.Should().Equal(known).And.HaveCount(1);
    }

    [Fact]
    public async Task A_tip_that_came_back_is_lost_no_longer()
    {
        var (repository, _, side) = await FirstRunAsync();
        await repository.GitAsync("update-ref", "-d", "refs/heads/side");
        await NextAsync("2026-11-29");
        await repository.GitAsync("update-ref", "refs/heads/again", side);

        (await NextAsync("2026-12-06")).LostTips.Should().BeEmpty();
    }

    [Fact]
    public async Task An_altered_record_names_no_tips_but_the_sound_one_before_it_does()
    {
        var (repository, main, side) = await FirstRunAsync();
        await repository.CommitAsync("refs/heads/main");
        await NextAsync("2026-11-29");
        await AlterAsync("2026-11-29", side, new string('1', 40));
        await repository.GitAsync("update-ref", "-d", "refs/heads/side");

        var record = await NextAsync("2026-12-06");

        record.LostTips.Should().Equal(LostOfFirst("refs/heads/side", side));
        main.Should().NotBe(side);
    }

    [Fact]
    public async Task A_tip_whose_archive_is_not_in_the_store_any_more_is_not_claimed()
    {
        var (repository, _, _) = await FirstRunAsync();
        await repository.GitAsync("update-ref", "-d", "refs/heads/side");
        File.Delete(Path.Combine(Run.StoreFolder, "gears", "git_backup_2026-11-22.tar.gz"));

        (await NextAsync("2026-11-29")).LostTips.Should().BeEmpty();
    }

    [Theory]
    [InlineData(5, 14, 1)]
    [InlineData(5, 30, 0)]
    [InlineData(4, 4, 0)]
    public async Task A_mass_deletion_is_a_warning(int deleted, int others, int warnings)
    {
        var repository = await NewRepositoryAsync();
        var main = await repository.CommitAsync("refs/heads/main");
        await repository.UpdateRefsAsync(Enumerable.Range(0, deleted + others).Select(n => ($"refs/tags/t{n}", main)));
        await BackUpAsync("2026-11-22");
        foreach (var number in Enumerable.Range(0, deleted))
        {
            await repository.GitAsync("update-ref", "-d", $"refs/tags/t{number}");
        }

        var outcome = await BackUpAsync("2026-11-29");

        var sentence = $"gears: {deleted} of {deleted + others + 1} branches and tags were deleted";
        (outcome.Warnings ?? []).Count(warning => warning.StartsWith(sentence, StringComparison.Ordinal))
            .Should().Be(warnings);
    }
}
