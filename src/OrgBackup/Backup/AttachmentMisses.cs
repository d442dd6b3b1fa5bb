using OrgBackup.GitHub;
using OrgBackup.Metadata;
using OrgBackup.Snapshots;

namespace OrgBackup.Backup;

/// <summary>Says of attachments that could not be had why not, and what would help.</summary>
internal static class AttachmentMisses
{
    /// <summary>What a token needs for all attachments.</summary>
    public const string Permission = "a classic token with the scope 'repo'";

    private const string NeedsClassic =
        "GitHub gives files attached in private repositories to classic tokens only.";

    /// <summary>The address of a moment: nobody can have it now.</summary>
    public static AttachmentEntry Expired(AttachmentLink link) => Miss(
        link.Url,
        MissingReasons.Lost,
        "The address was signed for five minutes and has expired; the attachment has another, lasting one.");

    public static AttachmentEntry Refused(AttachmentLink link, AttachmentJob job, BackupException e) => e switch
    {
        ResourceNotFoundException when job.Token == TokenKind.Classic || job.IsPublic =>
            Miss(link.Url, MissingReasons.Lost, "GitHub has it no longer (404)."),
        ResourceNotFoundException => Miss(link.Url, MissingReasons.Permission, NeedsClassic),
        FeatureDisabledException => Miss(link.Url, MissingReasons.Lost, "GitHub has it no longer (410)."),
        _ => Failed(link.Url, e),
    };

    public static AttachmentEntry NotRendered(string url, AttachmentJob job) => job.IsPublic
        ? Miss(url, MissingReasons.Lost, "GitHub has it no longer (404).")
        : Miss(url, MissingReasons.Permission, $"{NeedsClassic} It is no image that GitHub renders, or is gone.");

    public static AttachmentEntry Failed(string url, BackupException e) => e switch
    {
        { InnerException: FileTooLargeException } => Miss(url, MissingReasons.Unsupported, e.Message),
        _ => Miss(url, MissingReasons.Of(e), e.Message),
    };

    /// <summary>The signed address that GitHub had just made was refused: it may have taken too long.</summary>
    public static AttachmentEntry NotGiven(string url, BackupException e) =>
        Failed(url, e) is { Missed: MissingReasons.Unsupported } tooLarge
            ? tooLarge
            : Miss(url, MissingReasons.Retryable, e.Message);

    /// <summary>One row for each cause.</summary>
    public static MissingKind[] Of(IEnumerable<AttachmentEntry> entries) =>
    [
        .. entries.Where(entry => entry.Missed is not null)
            .OrderBy(entry => entry.Url, StringComparer.Ordinal)
            .GroupBy(entry => entry.Missed!, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Row(group.Key, [.. group])),
    ];

    private static MissingKind Row(string reason, List<AttachmentEntry> entries) => new()
    {
        Kind = AttachmentPart.Kind,
        Reason = reason,
        Permission = reason == MissingReasons.Permission ? Permission : null,
        Detail = $"{entries.Count} attachment(s) could not be had, the first is {entries[0].Url}: {entries[0].Detail}",
    };

    private static AttachmentEntry Miss(string url, string reason, string detail) =>
        new() { Url = url, Missed = reason, Detail = detail };
}
