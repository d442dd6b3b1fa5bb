using OrgBackup.Tests.Support;
using OrgBackup.Verify;

namespace OrgBackup.Tests.Snapshots;

/// <summary>A record may be edited by anybody who can write to the store: whatever it says, it is damage, never a crash.</summary>
public sealed class ForgedRecordTests : IDisposable
{
    private readonly FakeRun _run = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("\"parts\": [", "\"parts\": null, \"other\": [")]
    [InlineData("\"repository\": {", "\"repository\": null, \"other\": {")]
    [InlineData("\"sha256\": \"", "\"sha256\": \"0")]
    [InlineData("\"refsDigest\": \"", "\"refsDigest\": \"0")]
    [InlineData("\"size\": ", "\"size\": 9")]
    [InlineData("\"issues\": {\n      \"count\": 1", "\"issues\": {\n      \"count\": 2")]
    [InlineData("web/git_backup", "api/git_backup")]
    [InlineData("web/metadata_backup_2026-11-22.tar.gz", "web/git_backup_2026-11-22.tar.gz")]
    [InlineData("\"key\": \"web/git", "\"key\": \"../git")]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": 99")]
    public async Task An_edited_record_is_named_as_damage(string original, string forged)
    {
        _run.Organization.Add(1, "web");
        await _run.BackUpAsync(Token);
        var path = Path.Combine(_run.StoreFolder, "web", "snapshots", "2026-11-22.json");
        var text = await File.ReadAllTextAsync(path, Token);
        text.Should().Contain(original);
        File.SetAttributes(path, FileAttributes.Normal);
        await File.WriteAllTextAsync(path, text.Replace(original, forged, StringComparison.Ordinal), Token);

        var report = await _run.VerifyAsync(new VerifyOptions(), Token);
        var again = await _run.BackUpAsync(Token);

        report.Damaged.Should().Be(1);
        again.Totals.Failed.Should().Be(0, "a full backup is made instead");
    }
}
