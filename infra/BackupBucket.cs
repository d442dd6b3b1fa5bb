using Amazon.CDK;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.S3;
using Constructs;

namespace OrgBackup.Infra;

/// <summary>Holds the backups: private, encrypted, versioned, and kept when the stack is deleted.</summary>
internal sealed class BackupBucket : Bucket
{
    /// <summary>The tag that the uploader sets on dated archives; only what has it goes to Deep Archive.</summary>
    public const string ArchiveTag = "orgbackup";
    public const string ArchiveTagValue = "archive";

    private BackupBucket(Construct scope, string id, StoreSettings settings, IKey? key, IBucket accessLogs)
        : base(scope, id, new BucketProps
        {
            BlockPublicAccess = BlockPublicAccess.BLOCK_ALL,
            Encryption = key is null ? BucketEncryption.S3_MANAGED : BucketEncryption.KMS,
            EncryptionKey = key,
            BucketKeyEnabled = key is not null,
            EnforceSSL = true,
            MinimumTLSVersion = 1.2,
            ObjectOwnership = Amazon.CDK.AWS.S3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            Versioned = true,
            ObjectLockEnabled = settings.ObjectLock == "none" ? null : true,
            ObjectLockDefaultRetention = Retention(settings),
            ServerAccessLogsBucket = accessLogs,
            ServerAccessLogsPrefix = "backups/",
            RemovalPolicy = RemovalPolicy.RETAIN,
            LifecycleRules = [.. Lifecycle(settings)],
        })
    {
    }

    /// <summary>A bucket of our own, or the existing one, which CDK can read and write but not configure.</summary>
    public static IBucket For(Construct scope, StoreSettings settings, IKey? key, IBucket accessLogs)
    {
        if (settings.ExistingBucket is not { } name)
        {
            return new BackupBucket(scope, "Backups", settings, key, accessLogs);
        }

        Annotations.Of(scope).AddWarningV2(
            "OrgBackup:existingBucket",
            $"The bucket '{name}' is not made by this stack, so its versioning, policy and lifecycle stay as they are. "
            + "Set them as 'An existing bucket' in docs/operate.md says.");
        return FromBucketName(scope, "Backups", name);
    }

    private static ObjectLockRetention? Retention(StoreSettings settings) => settings.ObjectLock switch
    {
        "governance" => ObjectLockRetention.Governance(Duration.Days(settings.ObjectLockDays)),
        "compliance" => ObjectLockRetention.Compliance(Duration.Days(settings.ObjectLockDays)),
        _ => null,
    };

    private static IEnumerable<LifecycleRule> Lifecycle(StoreSettings settings)
    {
        if (settings.ArchiveAfterDays > 0)
        {
            yield return new LifecycleRule
            {
                Id = "archives-to-deep-archive",
                TagFilters = new Dictionary<string, object>(StringComparer.Ordinal) { [ArchiveTag] = ArchiveTagValue },
                Transitions =
                [
                    new Transition
                    {
                        StorageClass = StorageClass.DEEP_ARCHIVE,
                        TransitionAfter = Duration.Days(settings.ArchiveAfterDays),
                    },
                ],
            };
        }

        yield return new LifecycleRule
        {
            Id = "abort-incomplete-uploads",
            AbortIncompleteMultipartUploadAfter = Duration.Days(7),
        };
        yield return new LifecycleRule
        {
            Id = "expire-old-versions",
            NoncurrentVersionExpiration = Duration.Days(settings.NoncurrentDays),
            ExpiredObjectDeleteMarker = true,
        };
    }
}
