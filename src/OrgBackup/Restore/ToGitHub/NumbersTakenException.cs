namespace OrgBackup.Restore.ToGitHub;

/// <summary>Something else took a number in the target: going on would give all others wrong ones.</summary>
public sealed class NumbersTakenException(string message, string? hint = null, Exception? inner = null)
    : BackupException(message, hint, inner);
