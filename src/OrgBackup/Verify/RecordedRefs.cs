using OrgBackup.Git;
using OrgBackup.Snapshots;

namespace OrgBackup.Verify;

/// <summary>Whether what a record says of an archive's refs agrees with itself.</summary>
internal static class RecordedRefs
{
    /// <summary>What is wrong; null when nothing is.</summary>
    public static Damage? FaultOf(Artifact artifact, GitState? state)
    {
        if (state is null)
        {
            return new Damage(
                artifact.Key, DamageKinds.Record, $"The record names {artifact.Key}, but no refs of it.");
        }

        return RefsDigest.Compute(state.Refs) == state.RefsDigest
            ? null
            : new Damage(
                artifact.Key,
                DamageKinds.Record,
                $"The record's refs for {artifact.Key} do not have the digest that it states.");
    }
}
