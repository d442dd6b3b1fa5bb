using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Snapshots;

public sealed class SnapshotCatalogTests : IDisposable
{
    private readonly FakeRun _run = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Records_are_in_the_order_of_dates_and_numbers_not_of_text()
    {
        await BackUpManyAsync(11);

        var keys = (await _run.Catalog.RecordsAsync("web", Token)).Select(info => info.Key.Value);

        keys.Should().Equal(["web/snapshots/2026-11-22.json", .. Enumerable.Range(2, 10).Select(n => $"web/snapshots/2026-11-22_{n}.json")]);
        (await _run.Catalog.NewestAsync("web", asOf: null, Token))!.Key.Value.Should().Be("web/snapshots/2026-11-22_11.json");
    }

    [Fact]
    public async Task A_run_dated_earlier_by_hand_is_still_the_newest_capture()
    {
        await BackUpManyAsync(1);
        _run.Options = _run.Options with { Date = new DateOnly(2026, 1, 4) };
        await BackUpManyAsync(1);

        // S3 tells whole seconds: the two records look as if written at once.
        foreach (var record in Directory.GetFiles(Path.Combine(_run.StoreFolder, "web", "snapshots")))
        {
            File.SetLastWriteTimeUtc(record, DateTime.UnixEpoch);
        }

        (await _run.Catalog.NewestAsync("web", asOf: null, Token))!.Record.Date.Should().Be(new DateOnly(2026, 1, 4));
        (await _run.Catalog.NewestAsync("web", new DateOnly(2026, 1, 3), Token)).Should().BeNull();
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_is_passed_over_for_the_one_before()
    {
        await BackUpManyAsync(2);
        var path = Path.Combine(_run.StoreFolder, "web", "snapshots", "2026-11-22_2.json");
        File.SetAttributes(path, FileAttributes.Normal);
        await File.WriteAllTextAsync(path, "{", Token);

        (await _run.Catalog.NewestAsync("web", asOf: null, Token))!.Key.Value.Should().Be("web/snapshots/2026-11-22.json");
    }

    [Fact]
    public async Task A_record_of_an_asset_without_a_time_of_change_can_be_read_again()
    {
        var repository = _run.Organization.Add(1, "web");
        repository.AddAsset(9, "setup.zip", "content");
        var (info, content) = repository.Assets[9];
        repository.Assets[9] = (info with { UpdatedAt = null }, content);

        await _run.BackUpAsync(Token);

        (await _run.NewestAsync("web", Token)).Artifacts.Should().ContainSingle(artifact => artifact.Asset != null);
    }

    [Theory]
    [InlineData("web/snapshots/2026-11-22.json", 1)]
    [InlineData("web/snapshots/2026-11-22_2.json", 2)]
    [InlineData("web/snapshots/2026-11-22_1.json", null)]
    [InlineData("web/snapshots/2026-11-22_x.json", null)]
    [InlineData("web/snapshots/2026-13-22.json", null)]
    [InlineData("web/snapshots/note.txt", null)]
    [InlineData("other/snapshots/2026-11-22.json", null)]
    public void Only_dated_names_are_records(string key, int? number) =>
        RecordName.TryParse(new BackupKey(key), "web")?.Number.Should().Be(number);

    private async Task BackUpManyAsync(int count)
    {
        var repository = _run.Organization.Repositories.FirstOrDefault() ?? _run.Organization.Add(1, "web");
        for (var i = 0; i < count; i++)
        {
            repository.Metadata["issues"].Add($$"""{"n":{{repository.Metadata["issues"].Count}}}""");
            await _run.BackUpAsync(Token);
        }
    }
}
