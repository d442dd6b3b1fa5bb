using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>What a restore to GitHub did; <c>restore --to-github --json</c> prints it.</summary>
public sealed record HubRestoreResult
{
    /// <summary>Gets the full name of the repository that was backed up.</summary>
    public required string Repository { get; init; }

    public required string Target { get; init; }

    /// <summary>Gets the key of the snapshot's record.</summary>
    public required BackupKey Snapshot { get; init; }

    public required DateOnly Date { get; init; }

    /// <summary>Gets the journal's file; it is no longer needed when all is restored.</summary>
    public required string Journal { get; init; }

    /// <summary>Gets the number of items restored per kind.</summary>
    public required IReadOnlyDictionary<string, long> Restored { get; init; }

    /// <summary>Gets what failed; with <c>--resume</c> it is tried again.</summary>
    public required IReadOnlyList<NotRestoredItem> NotRestored { get; init; }

    /// <summary>Gets what is different, or missing, because GitHub lets nobody restore it.</summary>
    public required IReadOnlyList<RestoreDifference> Differences { get; init; }

    public required long Calls { get; init; }

    /// <summary>Gets a value indicating whether an earlier attempt had restored all of it.</summary>
    public bool WasDone { get; init; }

    public bool Complete => NotRestored.Count == 0;

    internal static HubRestoreResult Of(RestoreContext context, string journal) => new()
    {
        Repository = context.Source.Record.Repository.FullName,
        Target = context.Target.ToString(),
        Snapshot = context.Source.Snapshot.Key,
        Date = context.Source.Record.Date,
        Journal = journal,
        Restored = context.Ledger.AllRestored(),
        NotRestored = context.Ledger.AllFailed(),
        Differences = context.Ledger.AllDifferences(),
        Calls = context.Hub.Calls,
    };

    /// <summary>What an earlier attempt finished.</summary>
    internal static HubRestoreResult OfEarlier(StoredSnapshot snapshot, HubRestoreRequest request, string journal) =>
        new()
        {
            Repository = snapshot.Record.Repository.FullName,
            Target = request.Target.ToString(),
            Snapshot = snapshot.Key,
            Date = snapshot.Record.Date,
            Journal = journal,
            Restored = new Dictionary<string, long>(StringComparer.Ordinal),
            NotRestored = [],
            Differences = [],
            Calls = 0,
            WasDone = true,
        };
}

/// <summary>What a restore to GitHub would do; <c>--plan --json</c> prints it.</summary>
public sealed record HubPlan
{
    public required string Repository { get; init; }

    public required string Target { get; init; }

    public required BackupKey Snapshot { get; init; }

    public required DateOnly Date { get; init; }

    public required IReadOnlyList<PlannedWork> Works { get; init; }

    public required long Calls { get; init; }

    public required long ContentCalls { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Gets the shortest time that GitHub's limits allow, in minutes, without sending bytes.</summary>
    public required double MinutesAtLeast { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Gets a value indicating whether the target is there already.</summary>
    public bool Exists { get; init; }

    internal static HubPlan Of(RestoreContext context, RestorePlan plan) => new()
    {
        Repository = context.Source.Record.Repository.FullName,
        Target = context.Target.ToString(),
        Snapshot = context.Source.Snapshot.Key,
        Date = context.Source.Record.Date,
        Works = plan.Works,
        Calls = plan.Calls,
        ContentCalls = plan.ContentCalls,
        Bytes = plan.Bytes,
        MinutesAtLeast = Math.Round(plan.AtLeast.TotalMinutes, 1),
        Notes = [.. plan.Notes],
    };
}
