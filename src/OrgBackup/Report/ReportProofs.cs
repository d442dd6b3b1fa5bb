using OrgBackup.Storage;
using OrgBackup.Verify;

namespace OrgBackup.Report;

/// <summary>What both forms of the report say of proofs.</summary>
internal static class ReportProofs
{
    /// <summary>
    /// The manifest with the newest proof of each snapshot: one listing for each repository, none is opened. A store
    /// that does not answer leaves what was proved while writing.
    /// </summary>
    public static async Task<RunManifest> AddAsync(
        IBackupStore store, RunManifest manifest, CancellationToken cancellationToken)
    {
        var records = manifest.Outcomes.Select(outcome => outcome.Snapshot).OfType<BackupKey>();
        IReadOnlyDictionary<BackupKey, ProofState> newest;
        try
        {
            newest = await new ProofStore(store, TimeProvider.System).NewestAsync(records, cancellationToken);
        }
        catch (BackupException)
        {
            return manifest;
        }

        RepositoryOutcome With(RepositoryOutcome outcome) =>
            outcome.Snapshot is { } key && newest.TryGetValue(key, out var state)
                ? outcome with { Proved = state }
                : outcome;
        return manifest with
        {
            Repositories = [.. manifest.Repositories.Select(With)],
            Organization = manifest.Organization is { } own ? With(own) : null,
        };
    }

    /// <summary>How many snapshots are proved how deep; null when nothing is known.</summary>
    public static string? Sum(RunManifest manifest)
    {
        var parts = manifest.Outcomes.Select(outcome => outcome.Proved).OfType<ProofState>()
            .GroupBy(state => state.Damaged ? "damaged" : state.Level, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{HumanText.Number(group.Count())} {group.Key}")
            .ToList();
        return parts.Count == 0 ? null : $"Snapshots proved: {string.Join(", ", parts)}.";
    }

    /// <summary>The remark on one snapshot; null when nothing is known.</summary>
    public static string? Remark(RepositoryOutcome outcome) => outcome.Proved is { } proved
        ? $"proved: {proved.Level} on {Day(proved)}{(proved.Damaged ? ", damage was found" : "")}"
        : null;

    /// <summary>The sentence for the top of the report; null unless damage was found.</summary>
    public static string? Warning(RepositoryOutcome outcome) => outcome.Proved is { Damaged: true } proved
        ? $"{outcome.Name}: damage was found in {outcome.Snapshot} on {Day(proved)}; orgbackup verify names it."
        : null;

    private static string Day(ProofState proved) => HumanText.Date(DateOnly.FromDateTime(proved.At.UtcDateTime));
}
