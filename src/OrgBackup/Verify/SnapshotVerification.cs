using System.Text.Json;
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
            damages.AddRange(await VerifyAsync(record, artifact, depth, cancellationToken));
        }

        return damages;
    }

    /// <summary>Verifies one artifact of a snapshot.</summary>
    public async Task<IReadOnlyList<Damage>> VerifyAsync(
        SnapshotRecord record, Artifact artifact, VerifyDepth depth, CancellationToken cancellationToken)
    {
        var stream = await store.OpenAsync(artifact.Key, cancellationToken);
        if (stream is null)
        {
            return [new Damage(artifact.Key, DamageKinds.Missing, $"{artifact.Key} is not in {store.Location}.")];
        }

        var folder = scratch.NewFolder();
        try
        {
            await using var recorded = new RecordedStream(stream, artifact.ToStored());
            var inside = depth == VerifyDepth.Full
                ? await OpenAsync(artifact, recorded, folder, cancellationToken)
                : null;
            if (await recorded.FinishAsync(cancellationToken) is { } different)
            {
                return [different];
            }

            return inside is { } unreadable ? [unreadable]
                : depth == VerifyDepth.Full ? await LookInsideAsync(record, artifact, folder, cancellationToken)
                : [];
        }
        finally
        {
            ScratchFolder.Remove(folder);
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
            }
            else if (artifact.Kind == ArtifactKinds.Metadata)
            {
                await MetadataBundle.ExtractAsync(content, name => Path.Combine(folder, name), cancellationToken);
            }

            return null;
        }
        catch (DamagedBackupException e)
        {
            return new Damage(artifact.Key, DamageKinds.Unreadable, $"{artifact.Key} cannot be opened: {e.Message}");
        }
    }

    private async Task<IReadOnlyList<Damage>> LookInsideAsync(
        SnapshotRecord record, Artifact artifact, string folder, CancellationToken cancellationToken) =>
        artifact.Kind switch
        {
            ArtifactKinds.Git => await CheckGitAsync(artifact, record.Git, folder, cancellationToken),
            ArtifactKinds.Wiki => await CheckGitAsync(artifact, record.Wiki, folder, cancellationToken),
            ArtifactKinds.Metadata => await CheckMetadataAsync(record, artifact, folder, cancellationToken),
            _ => [],
        };

    private async Task<IReadOnlyList<Damage>> CheckGitAsync(
        Artifact artifact, GitState? state, string folder, CancellationToken cancellationToken)
    {
        if (state is null)
        {
            return
            [
                new Damage(
                    artifact.Key, DamageKinds.Record, $"The record names {artifact.Key}, but no refs of it."),
            ];
        }

        if (RefsDigest.Compute(state.Refs) != state.RefsDigest)
        {
            return
            [
                new Damage(
                    artifact.Key,
                    DamageKinds.Record,
                    $"The record's refs for {artifact.Key} do not have the digest that it states."),
            ];
        }

        var sentences = await git.CheckAsync(folder, state.Refs, cancellationToken);
        return
        [
            .. sentences.Select(sentence =>
                new Damage(artifact.Key, DamageKinds.Git, $"{artifact.Key}: {sentence}")),
        ];
    }

    private static async Task<IReadOnlyList<Damage>> CheckMetadataAsync(
        SnapshotRecord record, Artifact artifact, string folder, CancellationToken cancellationToken)
    {
        var damages = new List<Damage>();
        foreach (var (kind, facts) in record.Metadata)
        {
            var path = MetadataBundle.FindFile(folder, record.Repository.Name, kind);
            if (await CheckFileAsync(path, kind, facts, cancellationToken) is { } problem)
            {
                damages.Add(new Damage(artifact.Key, DamageKinds.Metadata, $"{artifact.Key}: {problem}"));
            }
        }

        return damages;
    }

    private static async Task<string?> CheckFileAsync(
        string? path, string kind, MetadataFacts facts, CancellationToken cancellationToken)
    {
        if (path is null)
        {
            return $"the file of '{kind}' is not in the bundle.";
        }

        try
        {
            var count = await JsonFile.CountAsync(path, cancellationToken);
            return count == facts.Count ? null : $"'{kind}' has {count} item(s), the record counts {facts.Count}.";
        }
        catch (JsonException e)
        {
            return $"the file of '{kind}' is no valid JSON: {e.Message}";
        }
    }
}
