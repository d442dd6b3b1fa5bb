using Amazon.CDK;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.S3;
using Constructs;

namespace OrgBackup.Infra;

/// <summary>
/// Item lists, checkpoints and leases of the runs under way. Nothing in it is needed to restore, so it has no versions
/// and forgets after 30 days, which is longer than an execution can be redriven.
/// </summary>
internal sealed class ControlBucket(Construct scope, string id, IKey? key, IBucket accessLogs)
    : Bucket(scope, id, new BucketProps
    {
        BlockPublicAccess = BlockPublicAccess.BLOCK_ALL,
        Encryption = key is null ? BucketEncryption.S3_MANAGED : BucketEncryption.KMS,
        EncryptionKey = key,
        BucketKeyEnabled = key is not null,
        EnforceSSL = true,
        MinimumTLSVersion = 1.2,
        ObjectOwnership = Amazon.CDK.AWS.S3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        ServerAccessLogsBucket = accessLogs,
        ServerAccessLogsPrefix = "control/",
        RemovalPolicy = RemovalPolicy.RETAIN,
        LifecycleRules =
        [
            new LifecycleRule { Id = "expire", Expiration = Duration.Days(30) },
            new LifecycleRule
            {
                Id = "abort-incomplete-uploads",
                AbortIncompleteMultipartUploadAfter = Duration.Days(3),
            },
        ],
    });
