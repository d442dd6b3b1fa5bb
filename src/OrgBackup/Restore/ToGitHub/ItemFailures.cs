using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>What one item's failure means: a row in the table, or the end of the run.</summary>
internal static class ItemFailures
{
    extension(RestoreContext context)
    {
        /// <summary>Does one item's work; a refusal that is about this item alone is a row, and all else goes
        /// on.</summary>
        /// <returns>Whether it is done.</returns>
        public async Task<bool> TryAsync(string kind, string what, Func<Task> work)
        {
            try
            {
                await work();
                return true;
            }
            catch (BackupException e) when (IsOfItem(e))
            {
                context.Ledger.NotRestored(kind, what, ReasonOf(e));
                return false;
            }
        }

        /// <summary>Whether the repository was made by this restore, so that nothing in it is anybody else's.</summary>
        public bool IsOurs => context.Journal.ValueOf(RepositoryStep.Step)?.EndsWith('=') != true;
    }

    /// <summary>GitHub's sentence, and the permission that would help.</summary>
    public static string ReasonOf(BackupException e) =>
        e is AccessDeniedException && e.Hint is { } hint ? $"{e.Message} {hint}" : e.Message;

    // without a network, a token or calls left nothing else would succeed either: later, with --resume
    private static bool IsOfItem(BackupException e) =>
        e is AccessDeniedException or ResourceNotFoundException or FeatureDisabledException or ResourceBlockedException
            or DamagedBackupException or StoreException or GitTransferException or UsageException
        || (e is GitHubProtocolException && ApiErrors.StatusOf(e) is not null);
}
