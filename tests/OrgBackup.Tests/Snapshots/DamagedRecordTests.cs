using System.Text;
using OrgBackup.Restore;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;
using OrgBackup.Verify;

namespace OrgBackup.Tests.Snapshots;

public sealed class DamagedRecordTests : IDisposable
{
    private static readonly BackupKey First = new("web/snapshots/2026-11-22.json");

    private readonly FakeRun _run = new();
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _run.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_bit_flipped_anywhere_in_the_newest_record_is_seen()
    {
        await BackUpAsync();
        var path = PathOf(First);
        var written = await File.ReadAllBytesAsync(path, Token);
        var name = Encoding.UTF8.GetString(written).IndexOf("\"seal\"", StringComparison.Ordinal);
        (await _run.Catalog.ReadAsync("web", First, Token)).Altered.Should().BeFalse();

        for (var i = 0; i < written.Length; i++)
        {
            // Without the field's name there is no seal; nothing else is harmed by that.
            if (i < name || i >= name + 6)
            {
                await File.WriteAllBytesAsync(path, [.. written[..i], (byte)(written[i] ^ (1 << (i % 8))), .. written[(i + 1)..]], Token);
                (await _run.Catalog.TryReadAsync("web", First, Token))?.Altered.Should().BeTrue("of byte {0}", i);
            }
        }
    }

    [Fact]
    public async Task An_altered_record_is_damage_and_the_next_run_makes_a_whole_one()
    {
        await BackUpAsync();
        await EditAsync(First, "\"schemaVersion\": 1,", "\"schemaVersion\":  1,");

        var before = await _run.VerifyAsync(new VerifyOptions(), Token);
        var run = await _run.BackUpAsync(Token);

        before.Snapshots.Single().Damages.Should().ContainSingle().Which.Key.Should().Be(First);
        run.Repositories.Single().Snapshot!.Value.Value.Should().Be("web/snapshots/2026-11-22_2.json");
        (await _run.VerifyAsync(new VerifyOptions(), Token)).Damaged.Should().Be(0);
    }

    [Theory]
    [InlineData("../../web")]
    [InlineData("web//x")]
    [InlineData("web/\\u0001")]
    public async Task A_record_that_names_an_impossible_key_is_damage_and_stops_nothing(string folder)
    {
        await BackUpAsync();
        await EditAsync(First, "web/git_backup", $"{folder}/git_backup");

        var verify = await _run.VerifyAsync(new VerifyOptions(), Token);
        var run = await _run.BackUpAsync(Token);

        verify.Snapshots.Single().Damages.Should().ContainSingle().Which.Key.Should().Be(First);
        run.Totals.Failed.Should().Be(0);
    }

    [Fact]
    public async Task A_restore_says_that_a_newer_record_cannot_be_read()
    {
        await BackUpAsync();
        await BackUpAsync();
        await EditAsync(new BackupKey("web/snapshots/2026-11-22_2.json"), "{", "");

        var restored = await RestoreAsync();

        restored.Snapshot.Should().Be(First);
        restored.Complete.Should().BeFalse();
        restored.Items.Should().ContainSingle(item => item.What == "record").Which.Problem.Should().Contain("web/snapshots/2026-11-22_2.json");
    }

    [Fact]
    public async Task Without_a_readable_record_a_restore_sends_to_verify()
    {
        await BackUpAsync();
        await EditAsync(First, "{", "");

        var restore = RestoreAsync;

        (await restore.Should().ThrowAsync<UsageException>()).WithMessage("No snapshot record of 'web'*can be read.");
    }

    private Task<RestoreSummary> RestoreAsync() =>
        new FolderRestore(_run.Store).RunAsync(
            new RestoreRequest { Repository = "web", TargetFolder = _folder.In("restored"), Parts = ["metadata"] }, Token);

    private async Task BackUpAsync()
    {
        var repository = _run.Organization.Repositories.FirstOrDefault() ?? _run.Organization.Add(1, "web");
        repository.Metadata["issues"].Add($$"""{"n":{{repository.Metadata["issues"].Count}}}""");
        await _run.BackUpAsync(Token);
    }

    private async Task EditAsync(BackupKey key, string old, string text)
    {
        var json = await File.ReadAllTextAsync(PathOf(key), Token);
        var place = json.IndexOf(old, StringComparison.Ordinal);
        await File.WriteAllTextAsync(PathOf(key), json.Remove(place, old.Length).Insert(place, text), Token);
    }

    private string PathOf(BackupKey key) => Path.Combine(_run.StoreFolder, key.Value);
}
