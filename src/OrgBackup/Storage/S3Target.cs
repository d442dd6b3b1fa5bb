using Amazon.S3;
using Amazon.S3.Model;

namespace OrgBackup.Storage;

/// <summary>Where in S3 a store lives, and on whose account.</summary>
/// <param name="Client">Speaks to the service.</param>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Prefix">What all keys begin with: empty, or ending in a slash.</param>
/// <param name="Owner">The account that must own the bucket; null when any may.</param>
internal sealed record S3Target(IAmazonS3 Client, string Bucket, string Prefix, string? Owner)
{
    public string Location { get; } = $"s3://{Bucket}{(Prefix.Length == 0 ? "" : $"/{Prefix.TrimEnd('/')}")}";

    public static S3Target Of(IAmazonS3 client, string bucket, string prefix, string? owner)
    {
        var folder = prefix.Trim('/');
        return new S3Target(client, bucket, folder.Length == 0 ? "" : $"{folder}/", owner);
    }

    public string NameOf(BackupKey key)
    {
        KeyRules.Check(key);
        return Prefix + key.Value;
    }

    /// <summary>
    /// Gets a value indicating whether archives get the tag by which the bucket's lifecycle finds them.
    /// </summary>
    public bool TagsArchives { get; init; }

    /// <summary>The tags of a new object: one fixed tag for a dated archive, null for everything else.</summary>
    public List<Tag>? TagsOf(BackupKey key) =>
        TagsArchives && key.IsArchive ? [new Tag { Key = ArchiveTag.Key, Value = ArchiveTag.Value }] : null;

    /// <summary>
    /// A version id worth keeping: a bucket without versions has none, though some services say "null".
    /// </summary>
    public static string? Version(string? id) => id is "" or "null" ? null : id;
}
