using OrgBackup.Git;
using OrgBackup.Metadata;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Verify;

/// <summary>Proves from the store alone that one snapshot is whole, reading each object once.</summary>
public sealed class SnapshotVerification(IBackupStore store, IGitEngine git, ScratchFolder scratch)
{
    /// <returns>One entry per damage; empty when the snapshot is whole.</returns>
    public async Task<IReadOnlyList<Damage>> VerifyAsync(
        SnapshotRecord record, VerifyDepth depth, CancellationToken cancellationToken)
    {
        var damages = new List<Damage>();
        foreach (var artifact in record.Artifacts)
        {
            var look = new ArtifactLook(artifact.Key, depth) { Record = record, Artifact = artifact };
            damages.AddRange((await LookAsync(look, cancellationToken)).Damages);
        }

        return damages;
    }

    /// <summary>Looks at one object of the store, once.</summary>
    public async Task<ArtifactFindings> LookAsync(ArtifactLook look, CancellationToken cancellationToken)
    {
        if (look is { Artifact: null, Depth: VerifyDepth.Hashes })
        {
            return await store.FindAsync(look.Key, cancellationToken) is null
                ? Missing(look.Key)
                : new ArtifactFindings([]);
        }

        await using var stream = await store.OpenAsync(look.Key, cancellationToken);
        if (stream is null)
        {
            return Missing(look.Key);
        }

        var folder = scratch.NewFolder();
        try
        {
            return look is { Record: { } record, Artifact: { } artifact }
                ? await VerifyAsync(look, record, artifact, new Reading(stream, folder), cancellationToken)
                : await FindAsync(look, new Reading(stream, folder), cancellationToken);
        }
        finally
        {
            ScratchFolder.Remove(folder);
        }
    }

    private async Task<ArtifactFindings> VerifyAsync(
        ArtifactLook look,
        SnapshotRecord record,
        Artifact artifact,
        Reading reading,
        CancellationToken cancellationToken)
    {
        await using var recorded = new RecordedStream(reading.Content, artifact.ToStored());
        var inside = look.Depth == VerifyDepth.Full
            ? await OpenAsync(artifact, recorded, reading.Folder, cancellationToken)
            : await LookThroughAsync(record, artifact, recorded, cancellationToken);
        if ((await recorded.FinishAsync(cancellationToken) ?? inside) is { } damage)
        {
            return new ArtifactFindings([damage]);
        }

        if (artifact.Kind == ArtifactKinds.Lfs && !IsNamed(artifact))
        {
            return new ArtifactFindings(
                [new Damage(look.Key, DamageKinds.Hash, $"{look.Key} is not the LFS object that its name says.")]);
        }

        if (look.Depth == VerifyDepth.Hashes)
        {
            return new ArtifactFindings([]);
        }

        var findings = await LookInsideAsync(record, artifact, reading.Folder, cancellationToken);
        return findings with
        {
            Absent = look.Sought.Count == 0
                ? []
                : await git.FindAbsentAsync(reading.Folder, look.Sought, cancellationToken),
        };
    }

    /// <summary>No record of the archive is at hand: objects prove themselves by their ids.</summary>
    private async Task<ArtifactFindings> FindAsync(
        ArtifactLook look, Reading reading, CancellationToken cancellationToken)
    {
        try
        {
            await GitArchive.ExtractAsync(reading.Content, reading.Folder, cancellationToken);
            await MissingIndexes.MakeAsync(reading.Folder, cancellationToken);
            return new ArtifactFindings([])
            {
                Absent = await git.FindAbsentAsync(reading.Folder, look.Sought, cancellationToken),
            };
        }
        catch (DamagedBackupException e)
        {
            return new ArtifactFindings([Unreadable(look.Key, e)]);
        }
    }

    /// <summary>
    /// Whether the name of an LFS object is its hash, which was compared with its bytes just before.
    /// </summary>
    private static bool IsNamed(Artifact artifact) =>
        artifact.Sha256 is { } oid
        && artifact.Key.Value[(artifact.Key.Value.LastIndexOf('/') + 1)..].Split('_')[0] == oid;

    private ArtifactFindings Missing(BackupKey key) =>
        new([new Damage(key, DamageKinds.Missing, $"{key} is not in {store.Location}.")]);

    private static Damage Unreadable(BackupKey key, DamagedBackupException e) =>
        new(key, DamageKinds.Unreadable, $"{key} cannot be opened: {e.Message}");

    private static async Task<Damage?> LookThroughAsync(
        SnapshotRecord record, Artifact artifact, RecordedStream content, CancellationToken cancellationToken)
    {
        try
        {
            return artifact.Kind is ArtifactKinds.Git or ArtifactKinds.Wiki
                ? await new RecordedRefs(record, artifact).LookThroughAsync(content, cancellationToken)
                : null;
        }
        catch (DamagedBackupException e)
        {
            return Unreadable(artifact.Key, e);
        }
    }

    private static async Task<Damage?> OpenAsync(
        Artifact artifact, RecordedStream content, string folder, CancellationToken cancellationToken)
    {
        try
        {
            if (artifact.Kind is ArtifactKinds.Git or ArtifactKinds.Wiki)
            {
                await GitArchive.ExtractAsync(content, folder, cancellationToken);
                if (artifact.Index is not null)
                {
                    await MissingIndexes.MakeAsync(folder, cancellationToken);
                }
            }
            else if (artifact.Kind == ArtifactKinds.Metadata)
            {
                await MetadataBundle.ExtractAsync(content, name => Path.Combine(folder, name), cancellationToken);
            }

            return null;
        }
        catch (DamagedBackupException e)
        {
            return Unreadable(artifact.Key, e);
        }
    }

    private async Task<ArtifactFindings> LookInsideAsync(
        SnapshotRecord record, Artifact artifact, string folder, CancellationToken cancellationToken) =>
        artifact.Kind switch
        {
            ArtifactKinds.Git or ArtifactKinds.Wiki => new ArtifactFindings(
                await new RecordedRefs(record, artifact).CheckAsync(git, folder, cancellationToken)),
            ArtifactKinds.Metadata => await MetadataCheck.RunAsync(record, artifact, folder, cancellationToken),
            _ => new ArtifactFindings([]),
        };

    /// <summary>An object being read, and the folder into which it is unpacked.</summary>
    private sealed record Reading(Stream Content, string Folder);
}
