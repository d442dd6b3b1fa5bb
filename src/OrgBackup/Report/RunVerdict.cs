using OrgBackup.Snapshots;

namespace OrgBackup.Report;

/// <summary>
/// Whether a finished run did everything that was asked for. The rules of exit code 3 and of what a retry takes up live
/// here and nowhere else.
/// </summary>
public static class RunVerdict
{
    /// <summary>A run of which more than so many percent are gone is not clean.</summary>
    public const int GonePercentTolerated = 20;

    /// <summary>
    /// Clean: nothing failed, nothing is partial for a passing cause, not too many are gone. A missing permission or a
    /// legal block is reported and does not make a run unclean.
    /// </summary>
    public static bool IsClean(RunManifest manifest) =>
        !manifest.TooManyGone && !ToRetry(manifest).Any();

    /// <summary>What a retry of the run takes up.</summary>
    public static IEnumerable<RepositoryOutcome> ToRetry(RunManifest manifest) => manifest.Outcomes.Where(NeedsRetry);

    /// <summary>Whether the same attempt may succeed later: a retry of the run takes these repositories up.</summary>
    public static bool NeedsRetry(RepositoryOutcome outcome) => outcome.Status switch
    {
        OutcomeStatus.Failed => true,
        OutcomeStatus.Partial => outcome.Missing?.Any(kind => kind.Reason == MissingReasons.Retryable) ?? false,
        _ => false,
    };

    /// <summary>The warning for the manifest when more than the tolerated share is gone; null otherwise.</summary>
    /// <param name="gone">Repositories and wikis that are stored and no longer listed.</param>
    /// <param name="stored">All that were stored before this run and match its filters, the gone among them.</param>
    public static string? GoneWarning(int gone, int stored)
    {
        if (gone <= 0 || gone * 100L <= (long)stored * GonePercentTolerated)
        {
            return null;
        }

        var percent = gone * 100L / Math.Max(stored, 1);
        return $"{HumanText.Number(gone)} of {HumanText.Number(stored)}, {percent} % of what is stored here, "
            + "are no longer listed. Likely causes: "
            + "the token lost access (an expired or revoked approval, SSO authorization, a removed member), "
            + "or they were deleted or transferred. "
            + "Their backups stay.";
    }
}
