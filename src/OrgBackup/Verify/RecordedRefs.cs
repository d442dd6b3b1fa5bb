using OrgBackup.Git;
using OrgBackup.Snapshots;

namespace OrgBackup.Verify;

/// <summary>Compares a git archive with the refs that its record states.</summary>
internal sealed class RecordedRefs(SnapshotRecord record, Artifact artifact)
{
    private readonly GitState? _state = artifact.Kind == ArtifactKinds.Git ? record.Git : record.Wiki;

    /// <summary>Looks at an unpacked archive: its refs, and every object that they reach.</summary>
    public async Task<IReadOnlyList<Damage>> CheckAsync(
        IGitEngine git, string folder, CancellationToken cancellationToken)
    {
        if (Fault() is { } fault)
        {
            return [fault];
        }

        var sentences = await git.CheckAsync(folder, _state!.Refs, cancellationToken);
        return [.. sentences.Select(Damage)];
    }

    /// <summary>What can be told of an archive while it passes by; nothing is written to disk.</summary>
    /// <exception cref="DamagedBackupException">It cannot be opened.</exception>
    public async Task<Damage?> LookThroughAsync(Stream content, CancellationToken cancellationToken)
    {
        var sentences = await GitArchive.LookThroughAsync(content, _state?.RefsDigest, cancellationToken);
        return Fault() ?? (sentences.Count == 0 ? null : Damage(sentences[0]));
    }

    /// <summary>Where what the record says of refs does not agree with itself.</summary>
    private Damage? Fault()
    {
        if (_state is null)
        {
            return new Damage(
                artifact.Key, DamageKinds.Record, $"The record names {artifact.Key}, but no refs of it.");
        }

        return RefsDigest.Compute(_state.Refs) == _state.RefsDigest
            ? null
            : new Damage(
                artifact.Key,
                DamageKinds.Record,
                $"The record's refs for {artifact.Key} do not have the digest that it states.");
    }

    private Damage Damage(string sentence) => new(artifact.Key, DamageKinds.Git, $"{artifact.Key}: {sentence}");
}
