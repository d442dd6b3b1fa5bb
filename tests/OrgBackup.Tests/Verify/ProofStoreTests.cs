using Microsoft.Extensions.Time.Testing;
using OrgBackup.Storage;
using OrgBackup.Tests.GitHub;
using OrgBackup.Tests.Support;
using OrgBackup.Verify;

namespace OrgBackup.Tests.Verify;

public sealed class ProofStoreTests : IDisposable
{
    private static readonly BackupKey Second = BackupKey.Record("web", new DateOnly(2026, 11, 22), 2);

    private readonly MemoryStore _store = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 9, 0, 0, 7, TimeSpan.Zero));
    private readonly RecordingProgress _progress = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task The_newest_proof_counts_and_its_name_tells_all()
    {
        var proofs = new ProofStore(_store, _time);
        await proofs.WriteAsync(Report(damaged: false), ProofLevels.Full, _progress, Token);
        _time.Advance(TimeSpan.FromMinutes(1));
        await proofs.WriteAsync(Report(damaged: true), ProofLevels.Quick, _progress, Token);
        await _store.ReplaceAsync(
            BackupKey.Proof("web", "notes.json"), async (target, token) => await target.WriteAsync(new byte[1], token), Token);

        var newest = await proofs.NewestAsync([Second, BackupKey.Record("api", new DateOnly(2026, 11, 22))], Token);

        newest.Should().ContainSingle().Which.Should().Be(KeyValuePair.Create(
            Second, new ProofState(ProofLevels.Quick, _time.GetUtcNow()) { Damaged = true }));
        _store.Objects.Keys.Should().Contain("web/proofs/2026-11-22_2_full_20261123T090000007Z.json");
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_to_is_one_message()
    {
        using var store = new FolderStore("/proc/orgbackup-not-writable");
        var report = Report(damaged: false);

        await new ProofStore(store, _time).WriteAsync(
            report with { Snapshots = [.. report.Snapshots, .. report.Snapshots] }, ProofLevels.Full, _progress, Token);

        _progress.Messages.Should().ContainSingle().Which.Should().StartWith("What was proved is not noted in ");
    }

    private static VerifyReport Report(bool damaged) => new()
    {
        Depth = "full",
        Snapshots =
        [
            new("web", Second, new DateOnly(2026, 11, 22), damaged ? [new Damage(Second, DamageKinds.Record, "x")] : [], 5)
            {
                RecordSha256 = new string('0', 64),
            },
        ],
    };
}
