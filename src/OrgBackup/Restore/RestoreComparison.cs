using OrgBackup.Git;
using OrgBackup.Snapshots;
using OrgBackup.Verify;

namespace OrgBackup.Restore;

/// <summary>
/// Compares what was restored into a folder with its record: every ref and all that it reaches, every metadata file
/// and its number of items, every other file by its hash.
/// </summary>
internal sealed class RestoreComparison(IGitEngine git)
{
    public async Task<RestoreFindings> RunAsync(
        SnapshotRecord record, string folder, CancellationToken cancellationToken)
    {
        var (damages, warnings, compared) = (new List<Damage>(), new List<string>(), 0L);
        foreach (var artifact in record.Artifacts)
        {
            var path = RestorePlace.Of(folder, record, artifact).Path;
            if (!Path.Exists(path))
            {
                continue; // the restore has said why
            }

            var findings = await LookAsync(record, artifact, path, cancellationToken);
            damages.AddRange(findings.Damages);
            warnings.AddRange(findings.Warnings);
            compared += CountOf(record, artifact);
        }

        return new RestoreFindings(damages, warnings, compared);
    }

    private async Task<ArtifactFindings> LookAsync(
        SnapshotRecord record, Artifact artifact, string path, CancellationToken cancellationToken) =>
        artifact.Kind switch
        {
            ArtifactKinds.Git or ArtifactKinds.Wiki => new ArtifactFindings(
                await new RecordedRefs(record, artifact).CheckAsync(git, path, cancellationToken)),
            ArtifactKinds.Metadata => await MetadataCheck.RunAsync(record, artifact, path, cancellationToken),
            _ => await CompareAsync(artifact, path, cancellationToken),
        };

    private static async Task<ArtifactFindings> CompareAsync(
        Artifact artifact, string path, CancellationToken cancellationToken)
    {
        await using var recorded = new RecordedStream(File.OpenRead(path), artifact.ToStored());
        return new ArtifactFindings(await recorded.FinishAsync(cancellationToken) is { } damage ? [damage] : []);
    }

    private static long CountOf(SnapshotRecord record, Artifact artifact) => artifact.Kind switch
    {
        ArtifactKinds.Git => record.Git?.Refs.Count ?? 0,
        ArtifactKinds.Wiki => record.Wiki?.Refs.Count ?? 0,
        ArtifactKinds.Metadata => record.Metadata.Sum(kind => kind.Value.Count),
        _ => 1,
    };
}

/// <summary>What a comparison found.</summary>
/// <param name="Compared">The number of refs, items and files.</param>
internal sealed record RestoreFindings(IReadOnlyList<Damage> Damages, IReadOnlyList<string> Warnings, long Compared);
