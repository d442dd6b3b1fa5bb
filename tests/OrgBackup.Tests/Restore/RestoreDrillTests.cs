using System.Text.Json;
using OrgBackup.Backup;
using OrgBackup.Restore;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Restore;

public sealed class RestoreDrillTests : IDisposable
{
    private readonly FakeRun _run = new();
    private readonly TempFolder _folder = new();
    private readonly MemoryStore _store = new();

    public RestoreDrillTests() => _run.Store = _store;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _run.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Drills_come_round_to_every_repository_before_any_has_its_second()
    {
        for (var i = 1; i <= 5; i++)
        {
            _run.Organization.Add(i, $"r{i}").AddAsset(i, "a.bin", $"content {i}");
        }

        await _run.BackUpAsync(Token);
        var drilled = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var report = await DrillAsync(new DrillOptions(Sample: 1));
            report.Damaged.Should().Be(0);
            report.Snapshots.Single().Compared.Should().Be(4, "a ref, an issue, a release, an asset");
            drilled.Add(report.Snapshots.Single().Repository);
        }

        drilled.Should().BeEquivalentTo("r1", "r2", "r3", "r4", "r5");
        Directory.EnumerateFileSystemEntries(_folder.Path).Should().BeEmpty("the scratch folder is removed");
    }

    [Fact]
    public async Task The_same_seed_makes_the_same_choice()
    {
        for (var i = 1; i <= 8; i++)
        {
            _run.Organization.Add(i, $"r{i}");
        }

        await _run.BackUpAsync(Token);
        var one = await DrillAsync(new DrillOptions(4, Seed: 42), publish: false);
        var other = await DrillAsync(new DrillOptions(4, Seed: 42), publish: false);

        other.Snapshots.Select(snapshot => snapshot.Record).Should()
            .HaveCount(4).And.Equal(one.Snapshots.Select(snapshot => snapshot.Record));
    }

    [Fact]
    public async Task A_snapshot_in_an_archive_is_named_and_another_takes_its_place()
    {
        _run.Organization.Add(1, "cold");
        _run.Organization.Add(2, "warm");
        await _run.BackUpAsync(Token);
        _store.Cold["cold/git_backup_2026-11-22.tar.gz"] = ObjectAvailability.Archived;

        var report = await DrillAsync(new DrillOptions(Sample: 2));

        report.Snapshots.Should().ContainSingle().Which.Repository.Should().Be("warm");
        report.Replaced.Should().ContainSingle().Which.Reason.Should().Contain("cold/git_backup");
    }

    [Fact]
    public async Task Damage_is_told_and_noted_with_the_measured_time()
    {
        _run.Organization.Add(1, "web");
        await _run.BackUpAsync(Token);
        var archive = _store.Objects.Single(entry => entry.Key.Contains("git_backup", StringComparison.Ordinal));
        archive.Value.Content[40] ^= 1;

        var report = await DrillAsync(new DrillOptions());

        report.Damaged.Should().Be(1);
        report.Snapshots.Single().Damages.Should().Contain(damage => damage.Detail.Contains(archive.Key));
        report.SecondsPerGigabyte.Should().BePositive();
        var drill = _store.Objects.Single(entry => entry.Key.EndsWith("/drill.json", StringComparison.Ordinal));
        drill.Key.Should().StartWith("_runs/drill-20");
        JsonSerializer.Deserialize(drill.Value.Content, BackupJson.Readable.DrillReport)!.Seed.Should().Be(report.Seed);
        _store.Objects.Keys.Should().ContainSingle(key => key.StartsWith("web/proofs/2026-11-22_drill-damaged_"));
        (await new OrgBackup.Report.RunCatalog(_store).IdsAsync(Token)).Should().ContainSingle("a drill is no run");
    }

    private async Task<DrillReport> DrillAsync(DrillOptions options, bool publish = true)
    {
        _run.Time.Advance(TimeSpan.FromMinutes(1));
        using var scratch = ScratchFolder.Create(_folder.Path);
        var drill = new RestoreDrill(_store, _run.Organization, scratch, _run.Time);
        var report = await drill.RunAsync(options, new SilentProgress(), Token);
        if (publish)
        {
            await drill.PublishAsync(report, new SilentProgress(), Token);
        }

        return report;
    }
}
