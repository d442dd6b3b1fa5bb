namespace OrgBackup.Storage;

/// <summary>
/// The one tag that the uploader sets: the bucket's lifecycle moves what has it to an archive storage class. Everything
/// else (records, manifests, views, assets) stays readable at once.
/// </summary>
public static class ArchiveTag
{
    public const string Key = "orgbackup";
    public const string Value = "archive";
}
