using OrgBackup.Backup;
using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;
using OrgBackup.Verify;

namespace OrgBackup.Tests.Snapshots;

public sealed class PruneTests : IDisposable
{
    private readonly FakeRun _run = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task What_only_old_records_name_goes_and_the_rest_is_still_whole()
    {
        await BackUpWeeksAsync(4);
        var before = await _run.KeysAsync(Token);

        var report = await PruneAsync("last=2", yes: true);

        var web = report.Folders.Single(folder => folder.Folder == "web");
        web.Kept.Should().HaveCount(2);
        web.Dropped.Should().HaveCount(2);
        var after = await _run.KeysAsync(Token);
        before.Except(after, StringComparer.Ordinal).Should().HaveCount((int)report.Objects).And.Contain(web.Dropped.Select(key => key.Value));
        after.Should().Contain("_organization/store.json").And.Contain(key => key.StartsWith("_runs/"));
        (await _run.VerifyAsync(new VerifyOptions { All = true }, Token)).Damaged.Should().Be(0);
        (await PruneAsync("last=2", yes: true)).Objects.Should().Be(0);
    }

    [Fact]
    public async Task A_dry_run_deletes_nothing_and_says_the_same()
    {
        await BackUpWeeksAsync(3);
        var before = await _run.KeysAsync(Token);

        var planned = await PruneAsync("last=1", yes: false);

        (await _run.KeysAsync(Token)).Should().Equal(before);
        planned.Done.Should().BeFalse();
        var done = await PruneAsync("last=1", yes: true);
        done.Should().BeEquivalentTo(planned, options => options.Excluding(report => report.Done));
    }

    [Fact]
    public async Task An_earlier_archive_that_a_kept_record_names_stays()
    {
        var repository = _run.Organization.Add(1, "web");
        await BackUpAsync(new DateOnly(2026, 11, 1));
        repository.Metadata["issues"] = ["{\"id\":1}"];
        await BackUpAsync(new DateOnly(2026, 11, 8));
        var newest = await _run.NewestAsync("web", Token);

        await PruneAsync("last=1", yes: true);

        (await _run.KeysAsync(Token)).Should().Contain(newest.NeededKeys().Select(key => key.Value));
        (await _run.VerifyAsync(new VerifyOptions { All = true }, Token)).Damaged.Should().Be(0);
    }

    [Fact]
    public async Task A_folder_with_a_record_that_cannot_be_read_loses_nothing()
    {
        await BackUpWeeksAsync(3);
        await File.WriteAllTextAsync(Path.Combine(_run.StoreFolder, "web/snapshots/2026-11-08.json"), "{", Token);
        var before = await _run.KeysAsync(Token);

        var report = await PruneAsync("last=1", yes: true);

        report.Problems.Should().ContainSingle().Which.Should().StartWith("web: nothing of it is deleted.");
        (await _run.KeysAsync(Token)).Where(key => key.StartsWith("web/", StringComparison.Ordinal))
            .Should().Equal(before.Where(key => key.StartsWith("web/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Orphans_go_after_a_week_and_what_is_older_than_every_record_is_left_for_adopt()
    {
        await BackUpWeeksAsync(1);
        Plant("web/git_backup_2026-11-02.tar.gz", days: 20);
        Plant("web/releases/ab/abcd", days: 20);
        Plant("web/releases/ab/young", days: 1);
        Plant("web/git_backup_2020-01-01.tar.gz", days: 2000);
        Plant("web/notes.txt", days: 2000);

        var report = await PruneAsync("last=1", yes: true);

        var keys = await _run.KeysAsync(Token);
        keys.Should().NotContain(["web/git_backup_2026-11-02.tar.gz", "web/releases/ab/abcd"]);
        keys.Should().Contain(["web/releases/ab/young", "web/git_backup_2020-01-01.tar.gz", "web/notes.txt"]);
        var web = report.Folders.Single(folder => folder.Folder == "web");
        (web.Orphans, web.Unadopted).Should().Be((2, 1));
    }

    [Fact]
    public async Task Killed_at_any_moment_it_leaves_no_record_without_its_objects()
    {
        await BackUpWeeksAsync(4);
        Reopen();

        for (var allowed = 0; ; allowed++)
        {
            using var eraser = new DyingEraser(BackupStores.OpenEraser(_run.StoreFolder, new StoreOptions()), allowed);
            var prune = () => new Prune(_run.Store, _run.Time, new SilentProgress())
                .RunAsync(KeepRules.Parse("last=1"), eraser, Token);
            try
            {
                await prune();
                break;
            }
            catch (InvalidOperationException)
            {
                (await _run.VerifyAsync(new VerifyOptions { All = true }, Token)).Damaged.Should().Be(0);
            }
        }

        (await _run.Catalog.RecordsAsync("web", Token)).Should().ContainSingle();
    }

    private async Task BackUpWeeksAsync(int weeks)
    {
        var repository = _run.Organization.Add(1, "web");
        for (var week = 0; week < weeks; week++)
        {
            repository.Metadata["issues"] = [$"{{\"id\":{week}}}"];
            repository.Refs![$"refs/heads/week-{week}"] = new string((char)('2' + week), 40);
            await BackUpAsync(new DateOnly(2026, 11, 1).AddDays(7 * week));
        }
    }

    private async Task BackUpAsync(DateOnly date)
    {
        _run.Options = _run.Options with { Date = date };
        await _run.BackUpAsync(Token);
    }

    private async Task<PruneReport> PruneAsync(string keep, bool yes)
    {
        Reopen();
        using var eraser = yes ? BackupStores.OpenEraser(_run.StoreFolder, new StoreOptions()) : null;
        return await new Prune(_run.Store, _run.Time, new SilentProgress())
            .RunAsync(KeepRules.Parse(keep), eraser, Token);
    }

    /// <summary>A backup's store object holds the folder while it lives.</summary>
    private void Reopen()
    {
        _run.Store.Dispose();
        _run.Store = new FolderStore(_run.StoreFolder);
    }

    private void Plant(string key, int days)
    {
        var path = Path.Combine(_run.StoreFolder, key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, key);
        File.SetLastWriteTimeUtc(path, _run.Time.GetUtcNow().UtcDateTime.AddDays(-days));
    }

    private sealed class DyingEraser(IEraser inner, int allowed) : IEraser
    {
        private int _deleted;

        public Task DeleteAsync(BackupKey key, CancellationToken cancellationToken) =>
            Interlocked.Increment(ref _deleted) > allowed
                ? throw new InvalidOperationException("The test killed it.")
                : inner.DeleteAsync(key, cancellationToken);

        public void Dispose() => inner.Dispose();
    }
}
