using OrgBackup.Backup;
using OrgBackup.Report;
using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Tests.Git.Support;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Backup;

/// <summary>Unchanged archives are stored again before they are moved to an archive class or unlocked.</summary>
public sealed class RenewalTests : GitRunTestBase
{
    private const int Stay = 90;

    [Fact]
    public async Task An_unchanged_archive_is_copied_in_time_under_a_new_record()
    {
        var first = await FirstAsync();
        var (renewed, requests) = await AfterAsync(Stay - Renewal.DaysBetweenRuns + 1, "2027-02-14");

        renewed.Date.Should().Be(new DateOnly(2027, 2, 14));
        requests.Should().Be(3, "two of git, one of a wiki that is not there");
        var (before, after) = (ArchivesOf(first), ArchivesOf(renewed));
        after.Select(one => one.Key.Value).Should().Equal(
            "gears/git_backup_2027-02-14.tar.gz", "gears/metadata_backup_2027-02-14.tar.gz");
        after.Select(one => (one.Size, one.Layout?.TailAt)).Should().Equal(before.Select(one => (one.Size, one.Layout?.TailAt)));
        renewed.Git.Should().BeEquivalentTo(first.Git);
        renewed.Lfs.Should().Be(first.Lfs);
        foreach (var (one, other) in before.Zip(after))
        {
            (await Run.Store.MatchesAsync(one.ToStored() with { Key = other.Key }, Ct)).Should().BeTrue();
        }

        (await Run.VerifyAsync(new(), Ct)).Damaged.Should().Be(0);
    }

    [Fact]
    public async Task What_stays_until_the_run_after_the_next_is_not_copied()
    {
        await FirstAsync();

        var (record, _) = await AfterAsync(Stay - (2 * Renewal.DaysBetweenRuns), "2027-02-01");

        record.Date.Should().Be(new DateOnly(2026, 11, 22));
    }

    [Fact]
    public async Task A_renewed_archive_is_what_the_next_increment_begins_with()
    {
        await FirstAsync();
        await AfterAsync(Stay - Renewal.DaysBetweenRuns + 1, "2027-02-14");
        var repository = await ServerRepository.CreateAsync(Server.Root, "other");
        await repository.CommitAsync("refs/heads/main");
        await GitCli.RunAsync(Path.Combine(Server.Root, "acme", "gears.git"), "update-ref", "refs/heads/again", "main~1");

        var record = await NextAsync("2027-02-21");

        record.Artifacts.Single(one => one.Kind == ArtifactKinds.Git).Layout!.Packs.Should().ContainSingle();
        record.Git!.Refs.Should().ContainKey("refs/heads/again");
        (await Run.VerifyAsync(new(), Ct)).Damaged.Should().Be(0);
    }

    [Fact]
    public async Task What_is_archived_already_is_backed_up_anew_or_left_but_never_fails()
    {
        var memory = new MemoryStore();
        Run.Store = memory;
        var first = await FirstAsync();
        memory.Cold[first.Artifacts.Single(one => one.Kind == ArtifactKinds.Git).Key.Value] = ObjectAvailability.Archived;
        Run.Time.Advance(TimeSpan.FromDays(Stay));

        Run.Options = Run.Options with { Date = new DateOnly(2027, 2, 21) };
        var outcome = (await Run.BackUpAsync(Ct)).Repositories.Single();

        outcome.Status.Should().NotBe(OutcomeStatus.Unchanged, "the newest copy must be readable at once");
        var newest = await Run.NewestAsync("gears", Ct);
        memory.Cold.Should().NotContainKey(newest.Artifacts.Single(one => one.Kind == ArtifactKinds.Git).Key.Value);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("0", 0)]
    [InlineData(" 90 ", 90)]
    public void The_environment_may_say_the_days(string? text, int? days) =>
        Renewal.DaysFrom(_ => text).Should().Be(days);

    [Theory]
    [InlineData("-1")]
    [InlineData("ninety")]
    [InlineData("36501")]
    public void Anything_else_is_wrong_usage(string text)
    {
        var read = () => Renewal.DaysFrom(_ => text);

        read.Should().Throw<UsageException>().WithMessage("ORGBACKUP_ARCHIVES_STAY_DAYS is *");
    }

    private static IReadOnlyList<Artifact> ArchivesOf(SnapshotRecord record) =>
        [.. record.Artifacts.Where(one => one.Kind is ArtifactKinds.Git or ArtifactKinds.Metadata)];

    private async Task<SnapshotRecord> FirstAsync()
    {
        Run.ArchivesStayDays = Stay;
        await FirstRunAsync();
        return await Run.NewestAsync("gears", Ct);
    }

    private async Task<(SnapshotRecord Record, int Requests)> AfterAsync(int days, string date)
    {
        // the files' times are the machine's, the clock of the run is not
        Run.Time.SetUtcNow(TimeProvider.System.GetUtcNow().AddDays(days));
        var before = Server.Requests.Count;
        await BackUpAsync(date);
        foreach (var file in Directory.GetFiles(Run.StoreFolder, $"*{date}*", SearchOption.AllDirectories))
        {
            File.SetAttributes(file, FileAttributes.Normal);
            File.SetLastWriteTimeUtc(file, Run.Time.GetUtcNow().UtcDateTime);
        }

        return (await Run.NewestAsync("gears", Ct), Server.Requests.Count - before);
    }
}
