using OrgBackup.Snapshots;

namespace OrgBackup.Metadata;

/// <summary>What it means for a kind that GitHub refused it, or could not answer.</summary>
internal static class KindFailure
{
    /// <param name="isSwitchedOff">What is not found is off, and not hidden from the token.</param>
    public static KindResult Of(MetadataKind kind, BackupException e, bool isSwitchedOff)
    {
        if (e is FeatureDisabledException || (e is ResourceNotFoundException && isSwitchedOff))
        {
            return new() { Kind = kind.Name, Status = KindStatus.Off, Detail = e.Message };
        }

        var (reason, permission) = e switch
        {
            AccessDeniedException denied => (MissingReasons.Permission, denied.Permission ?? kind.Permission),
            ResourceNotFoundException => (MissingReasons.Permission, kind.Permission),
            ResourceBlockedException => (MissingReasons.Blocked, null),
            _ => (MissingReasons.Retryable, null),
        };
        return new()
        {
            Kind = kind.Name,
            Status = KindStatus.Missing,
            Reason = reason,
            Permission = permission,
            Detail = e.Message,
        };
    }
}
