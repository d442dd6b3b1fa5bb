using OrgBackup.Backup;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>Which failures are one repository's, and which would be every other's too.</summary>
internal static class HubStops
{
    /// <summary>Why nothing more can be restored now; null: the next repository has its turn.</summary>
    public static async Task<string?> ReasonAsync(
        IGitHubWriter hub, string owner, Exception failure, CancellationToken cancellationToken)
    {
        if (failure is GitHubRateLimitedException limited)
        {
            return $"{limited.Message} Run the same command with --resume after {limited.Until:u}.";
        }

        if (IsOfToken(failure))
        {
            return $"{failure.Message} {((BackupException)failure).Hint} Then run the same command with --resume.";
        }

        return failure is GitHubUnavailableException or GitHubAmbiguousException
            ? await SilenceAsync(hub, owner, cancellationToken)
            : null;
    }

    /// <summary>A failure for people, with what to do.</summary>
    public static string Explain(Exception failure)
    {
        var known = FailureExplanation.Translate(failure);
        return known is BackupException { Hint: { } hint } ? $"{known.Message} {hint}" : known.Message;
    }

    // a new repository refused is a permission that the token lacks in the whole organization
    private static bool IsOfToken(Exception failure) =>
        failure is TokenRejectedException or OrganizationNotFoundException
            or UsageException { InnerException: AccessDeniedException or ResourceNotFoundException };

    // is it the repository, or does GitHub answer nobody?
    private static async Task<string?> SilenceAsync(
        IGitHubWriter hub, string owner, CancellationToken cancellationToken)
    {
        try
        {
            await hub.FindAsync($"/users/{ApiPath.Segment(owner)}", cancellationToken);
            return null;
        }
        catch (BackupException e)
        {
            return $"{e.Message} Run the same command with --resume later.";
        }
    }
}
