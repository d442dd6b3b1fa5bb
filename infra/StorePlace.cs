using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.S3;

namespace OrgBackup.Infra;

/// <summary>Where the backups are: a bucket, a folder in it, and the key when there is one.</summary>
internal sealed record StorePlace(IBucket Bucket, string Prefix, IKey? Key)
{
    public string Url => Prefix.Length == 0 ? $"s3://{Bucket.BucketName}" : $"s3://{Bucket.BucketName}/{Prefix}";

    /// <summary>The objects of the store whose keys match a pattern, as an ARN.</summary>
    public string Objects(string pattern) =>
        Bucket.ArnForObjects(Prefix.Length == 0 ? pattern : $"{Prefix}/{pattern}");

    /// <summary>
    /// Listing what is in the store. In a shared bucket only below the folder; the condition must let requests without
    /// a prefix pass, because S3 answers 403 instead of 404 to a GET by a role that may not list.
    /// </summary>
    public PolicyStatement Listing() => Grants.Allow(
        ["s3:ListBucket"], [Bucket.BucketArn],
        Prefix.Length == 0 ? null : Grants.When("StringLikeIfExists", "s3:prefix", $"{Prefix}/*", Prefix));
}
