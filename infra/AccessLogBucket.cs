using Amazon.CDK;
using Amazon.CDK.AWS.S3;
using Constructs;

namespace OrgBackup.Infra;

/// <summary>
/// Who touched the buckets, for a year. It keeps no log of itself (it would never end), and it is encrypted by S3 also
/// when the backups have a key, because the log delivery of S3 may not use one without a policy of its own.
/// </summary>
internal sealed class AccessLogBucket(Construct scope, string id) : Bucket(scope, id, new BucketProps
{
    BlockPublicAccess = BlockPublicAccess.BLOCK_ALL,
    Encryption = BucketEncryption.S3_MANAGED,
    EnforceSSL = true,
    MinimumTLSVersion = 1.2,
    ObjectOwnership = Amazon.CDK.AWS.S3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    RemovalPolicy = RemovalPolicy.RETAIN,
    LifecycleRules =
    [
        new LifecycleRule { Id = "expire", Expiration = Duration.Days(365) },
        new LifecycleRule
        {
            Id = "abort-incomplete-uploads",
            AbortIncompleteMultipartUploadAfter = Duration.Days(7),
        },
    ],
});
