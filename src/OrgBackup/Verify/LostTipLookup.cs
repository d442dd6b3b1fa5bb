using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Verify;

/// <summary>
/// Which earlier archives hold the lost tips of some snapshots of one repository: an archive that is looked at anyway
/// is not read again for them.
/// </summary>
internal sealed class LostTipLookup
{
    private readonly Dictionary<BackupKey, (SnapshotRecord Record, Artifact Artifact)> _owners = [];
    private readonly Dictionary<BackupKey, string[]> _sought;
    private readonly VerifyDepth _depth;

    public LostTipLookup(IReadOnlyList<StoredSnapshot> snapshots, VerifyDepth depth)
    {
        _depth = depth;
        _sought = snapshots.SelectMany(snapshot => snapshot.Record.LostTips)
            .GroupBy(tip => tip.Key, tip => tip.Oid)
            .ToDictionary(
                tips => tips.Key,
                tips => tips.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray());
        foreach (var record in snapshots.Select(snapshot => snapshot.Record))
        {
            foreach (var artifact in record.Artifacts.Where(artifact => artifact.Kind == ArtifactKinds.Git))
            {
                _owners.TryAdd(artifact.Key, (record, artifact));
            }
        }
    }

    /// <summary>The look at an artifact of a snapshot.</summary>
    public ArtifactLook LookAt(SnapshotRecord record, Artifact artifact) => new(artifact.Key, _depth)
    {
        Record = record,
        Artifact = artifact,
        Sought = artifact.Kind == ArtifactKinds.Git ? _sought.GetValueOrDefault(artifact.Key) ?? [] : [],
    };

    /// <summary>The look at an archive that holds lost tips.</summary>
    public ArtifactLook LookAt(BackupKey archive) => _owners.TryGetValue(archive, out var owner)
        ? LookAt(owner.Record, owner.Artifact)
        : new(archive, _depth) { Sought = _sought[archive] };

    /// <summary>What a look means for the lost tips of one snapshot.</summary>
    public static IEnumerable<Damage> DamagesOf(IGrouping<BackupKey, LostTip> tips, ArtifactFindings findings) =>
    [
        .. findings.Damages.Select(damage =>
            damage with { Detail = $"{damage.Detail} It holds {tips.Count()} lost tip(s) of this snapshot." }),
        .. tips.Where(tip => findings.Absent?.Contains(tip.Oid, StringComparer.Ordinal) == true)
            .Select(tip => new Damage(
                tips.Key, DamageKinds.Git, $"{tips.Key}: the lost tip {tip.Oid} of {tip.Ref} is not in it.")),
    ];
}
