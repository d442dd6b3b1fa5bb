using OrgBackup.Discover;
using OrgBackup.Metadata;
using OrgBackup.Report;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>
/// Decides what of a repository's metadata is asked for, from what the change detector saw now and what the last run
/// remembers. Whatever is not known for sure is read.
/// </summary>
public sealed class MetadataPlanner(IBackupStore store)
{
    /// <summary>The parts that are looked at in every run, whatever the detector saw.</summary>
    private static readonly string[] AlwaysLookedAt = [ArtifactKinds.Git, ArtifactKinds.Wiki, ArtifactKinds.Lfs];

    public async Task<MetadataDecision> DecideAsync(SnapshotDraft draft, CancellationToken cancellationToken)
    {
        if (draft.BuildOn is not { } earlier
            || earlier.ArtifactOf(ArtifactKinds.Metadata) is not { } bundle
            || !await store.MatchesAsync(bundle.ToStored(), cancellationToken))
        {
            return Whole(draft, draft.Sweeps.FirstAfter(draft.Sequence, draft.Repository.Id));
        }

        if (draft.Repository.IsOrganization || MemoryOf(draft, earlier) is not { } memory)
        {
            return Whole(draft, draft.Sweeps.FirstAfter(draft.Sequence, draft.Repository.Id)) with
            {
                Plan = new() { AllowsConditional = draft.Repository.IsOrganization },
            };
        }

        if (draft.Sweeps.Every == 1 || draft.Sequence >= memory.NextSweep)
        {
            return Whole(draft, draft.Sweeps.NextAfter(draft.Sequence)) with
            {
                Plan = new() { AllowsConditional = true },
            };
        }

        var decision = new MetadataDecision { SweptOn = memory.SweptOn, NextSweep = memory.NextSweep };
        return Changed(memory.Marks, draft.Repository.Marks) == KindMarks.None
            && !earlier.Record.Missing.Any(IsAskedAgain)
            && await AreFilesThereAsync(earlier, cancellationToken)
                ? decision with { IsUntouched = true }
                : decision with { Plan = PlanOf(draft, earlier, memory) };
    }

    /// <summary>What the run remembers: it moves only when nothing is missing that may come.</summary>
    public static RepositoryMemory? MemoryAfter(
        SnapshotDraft draft, MetadataDecision decision, RepositoryOutcome outcome) =>
        outcome.Snapshot is { } snapshot
        && !draft.Repository.IsOrganization
        && !RunVerdict.NeedsRetry(outcome)
        && outcome.Status is OutcomeStatus.Succeeded or OutcomeStatus.Unchanged or OutcomeStatus.Partial
            ? new()
            {
                Snapshot = snapshot,
                Marks = draft.Repository.Marks,
                Kinds = MetadataKinds.Of(draft.Repository).Count,
                SweptOn = decision.SweptOn,
                NextSweep = decision.NextSweep,
            }
            : draft.Memory;

    /// <summary>The marks that differ; a mark that is not known counts as one.</summary>
    internal static KindMarks Changed(ChangeMarks? before, ChangeMarks? now)
    {
        (KindMarks Mark, string? Before, string? Now)[] marks =
        [
            (KindMarks.Repository, before?.Repository, now?.Repository),
            (KindMarks.Pushes, before?.Pushes, now?.Pushes),
            (KindMarks.Issues, before?.Issues, now?.Issues),
            (KindMarks.Pulls, before?.Pulls, now?.Pulls),
            (KindMarks.Discussions, before?.Discussions, now?.Discussions),
            (KindMarks.Releases, before?.Releases, now?.Releases),
            (KindMarks.Counts, before?.Counts, now?.Counts),
        ];
        return marks
            .Where(mark => mark.Now is null || mark.Now != mark.Before)
            .Aggregate(KindMarks.None, (changed, mark) => changed | mark.Mark);
    }

    // a program that knows other kinds has not read them yet
    private static RepositoryMemory? MemoryOf(SnapshotDraft draft, StoredSnapshot earlier) =>
        draft.Memory is { } memory
        && memory.Snapshot == earlier.Key
        && memory.Kinds == MetadataKinds.Of(draft.Repository).Count
            ? memory
            : null;

    private static MetadataDecision Whole(SnapshotDraft draft, int nextSweep) =>
        new() { SweptOn = draft.Run.Date, NextSweep = nextSweep };

    private static MetadataPlan PlanOf(SnapshotDraft draft, StoredSnapshot earlier, RepositoryMemory memory)
    {
        var changed = Changed(memory.Marks, draft.Repository.Marks);
        var again = earlier.Record.Missing.Where(IsAskedAgain).Select(missing => missing.Kind)
            .ToHashSet(StringComparer.Ordinal);
        return new()
        {
            Actions = MetadataKinds.Of(draft.Repository)
                .Where(kind => !again.Contains(kind.Name))
                .ToDictionary(
                    kind => kind.Name,
                    kind => (kind.Marks & changed) == KindMarks.None ? KindAction.Keep : KindAction.Update,
                    StringComparer.Ordinal),
        };
    }

    private static bool IsAskedAgain(MissingKind missing) =>
        missing.Reason == MissingReasons.Retryable && !AlwaysLookedAt.Contains(missing.Kind, StringComparer.Ordinal);

    private async Task<bool> AreFilesThereAsync(StoredSnapshot earlier, CancellationToken cancellationToken)
    {
        foreach (var artifact in earlier.Record.Artifacts.Where(IsOfMetadata))
        {
            if (!await store.MatchesAsync(artifact.ToStored(), cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    // git and wiki are confirmed when their refs are compared, metadata was above
    private static bool IsOfMetadata(Artifact artifact) =>
        artifact.Kind is not (ArtifactKinds.Git or ArtifactKinds.Wiki or ArtifactKinds.Metadata);
}
