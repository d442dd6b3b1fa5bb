using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Verify;

/// <summary>One object of the store to look at.</summary>
public sealed record ArtifactLook(BackupKey Key, VerifyDepth Depth)
{
    /// <summary>Gets the record that says what the object is; null: only <see cref="Sought"/> counts.</summary>
    public SnapshotRecord? Record { get; init; }

    public Artifact? Artifact { get; init; }

    /// <summary>Gets the git objects that other snapshots need of it: their lost tips.</summary>
    public IReadOnlyCollection<string> Sought { get; init; } = [];

    /// <summary>
    /// Gets what is asked: two records that say different things of one key are two questions.
    /// </summary>
    public string Question
    {
        get
        {
            var bytes = Artifact?.Sha256 ?? string.Concat(Artifact?.Parts.Select(part => part.Sha256) ?? []);
            var content = Artifact?.Kind switch
            {
                ArtifactKinds.Git => Record?.Git?.RefsDigest,
                ArtifactKinds.Wiki => Record?.Wiki?.RefsDigest,
                ArtifactKinds.Metadata =>
                    string.Join(' ', Record?.Metadata.Select(kind => $"{kind.Key}:{kind.Value.Count}") ?? []),
                _ => null,
            };
            return $"{Artifact?.Size} {bytes} {content} {string.Join(' ', Sought)}";
        }
    }
}

/// <summary>What one look at an object found.</summary>
/// <param name="Damages">One entry per damage; empty when it is whole.</param>
public sealed record ArtifactFindings(IReadOnlyList<Damage> Damages)
{
    /// <summary>Gets the sought git objects that are not in it; null: nobody looked.</summary>
    public IReadOnlyList<string>? Absent { get; init; }

    /// <summary>Gets what is odd and no damage, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
