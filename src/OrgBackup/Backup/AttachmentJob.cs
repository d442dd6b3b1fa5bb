using OrgBackup.GitHub;
using OrgBackup.Snapshots;

namespace OrgBackup.Backup;

/// <summary>One run over the attachments of a repository.</summary>
/// <param name="Draft">What it is of.</param>
/// <param name="Folder">Where a download may lie for a while.</param>
/// <param name="Done">How far it is.</param>
/// <param name="Suspends">Whether another process can go on after a rate limit.</param>
internal sealed record AttachmentJob(SnapshotDraft Draft, string Folder, AttachmentProgress Done, bool Suspends)
{
    public required TokenKind Token { get; init; }

    /// <summary>Whether everybody may see what is attached, so that no other token would help.</summary>
    public bool IsPublic => !Draft.Repository.Private;

    public bool IsAboutOne(BackupException e) =>
        e is not TokenRejectedException && (!Suspends || e is not GitHubRateLimitedException);

    public bool IsStored(Artifact artifact) => Done.Artifacts.Any(known => known.Key == artifact.Key);

    public IEnumerable<string> Indexed() => Done.Entries.Select(entry => entry.Url);

    public IEnumerable<string> DealtWith() => [.. Indexed(), .. Done.Refused];

    /// <summary>
    /// Whether what was missed before is asked for again: a passing cause, or a permission that this token may have.
    /// </summary>
    public bool IsWorthAnotherTry(string reason) =>
        reason == MissingReasons.Retryable || (reason == MissingReasons.Permission && Token == TokenKind.Classic);
}
