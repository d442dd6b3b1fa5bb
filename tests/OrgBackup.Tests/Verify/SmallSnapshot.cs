using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Tests.Git.Support;
using OrgBackup.Tests.Support;
using OrgBackup.Verify;

namespace OrgBackup.Tests.Verify;

/// <summary>One snapshot with an artifact of each kind, in memory; git and wiki are real repositories.</summary>
public abstract class SmallSnapshot : GitRunTestBase
{
    private protected MemoryStore Memory { get; } = new();

    private protected async Task<SnapshotRecord> SnapshotAsync()
    {
        Run.Store = Memory;
        var wiki = await NewRepositoryAsync("gears.wiki");
        await wiki.CommitAsync("refs/heads/master", 2);
        await FirstRunAsync();
        var record = await Run.NewestAsync("gears", Ct);
        record.Artifacts.Should().Contain(artifact => artifact.Kind == ArtifactKinds.Wiki);
        byte[] content = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 31))];
        var sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
        Artifact[] more =
        [
            Artifact.Of(ArtifactKinds.Lfs, await PutAsync(BackupKey.Lfs("gears", sha256), content)),
            Artifact.Of(ArtifactKinds.Attachment, await PutAsync(BackupKey.Attachment("gears", sha256), content)),
            Artifact.Of(ArtifactKinds.ReleaseAsset, await PutAsync(BackupKey.ReleaseAsset("gears", sha256), content)) with
            {
                Asset = new AssetSource(7, "setup.zip", "v1", content.Length),
            },
        ];
        return record with { Artifacts = [.. record.Artifacts, .. more] };
    }

    private protected async Task<IReadOnlyList<Damage>> VerifyAsync(
        SnapshotRecord record, VerifyDepth depth, params Artifact[] only)
    {
        using var scratch = ScratchFolder.Create(InFolder("scratch"));
        var verification = new SnapshotVerification(Memory, Engine, scratch);
        return await verification.VerifyAsync(
            only.Length == 0 ? record : record with { Artifacts = only }, depth, Ct);
    }

    private protected byte[] ContentOf(Artifact artifact) => Memory.Objects[artifact.Key.Value].Content;

    private protected void Replace(BackupKey key, byte[] content) =>
        Memory.Objects[key.Value] = Memory.Objects[key.Value] with { Content = content };

    private protected Task<StoredObject> PutAsync(BackupKey key, byte[] content) =>
        Memory.ReplaceAsync(key, async (target, token) => await target.WriteAsync(content, token), Ct);
}
