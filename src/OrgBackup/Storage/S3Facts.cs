using Amazon.S3;
using Amazon.S3.Model;

namespace OrgBackup.Storage;

/// <summary>Asks a bucket how well it protects what is in it. Nothing of it is needed to make a backup.</summary>
internal static class S3Facts
{
    public static async Task<IReadOnlyList<StoreFact>> ReadAsync(
        S3Target target, CancellationToken cancellationToken) =>
    [
        await AskAsync("versioning", () => VersioningAsync(target, cancellationToken), cancellationToken),
        await AskAsync("encryption", () => EncryptionAsync(target, cancellationToken), cancellationToken),
        await AskAsync("public access", () => PublicAccessAsync(target, cancellationToken), cancellationToken),
    ];

    private static async Task<StoreFact> AskAsync(
        string name, Func<Task<(bool, string)>> ask, CancellationToken cancellationToken)
    {
        try
        {
            var (isGood, detail) = await ask();
            return new(name, isGood, detail);
        }
        catch (Exception e) when (S3Errors.IsForeign(e, cancellationToken))
        {
            return new(name, IsGood: null, "The bucket does not tell these credentials.");
        }
    }

    private static async Task<(bool IsGood, string Detail)> VersioningAsync(
        S3Target target, CancellationToken cancellationToken)
    {
        var answer = await target.Client.GetBucketVersioningAsync(
            new GetBucketVersioningRequest { BucketName = target.Bucket, ExpectedBucketOwner = target.Owner },
            cancellationToken);
        return answer.VersioningConfig?.Status == VersionStatus.Enabled
            ? (true, "Deleted and overwritten objects are kept as versions.")
            : (false, "Versioning is off: what is deleted or overwritten is gone.");
    }

    private static async Task<(bool IsGood, string Detail)> EncryptionAsync(
        S3Target target, CancellationToken cancellationToken)
    {
        var answer = await target.Client.GetBucketEncryptionAsync(
            new GetBucketEncryptionRequest { BucketName = target.Bucket, ExpectedBucketOwner = target.Owner },
            cancellationToken);
        return answer.ServerSideEncryptionConfiguration?.ServerSideEncryptionRules is { Count: > 0 }
            ? (true, "New objects are encrypted by default.")
            : (false, "The bucket has no default encryption.");
    }

    private static async Task<(bool IsGood, string Detail)> PublicAccessAsync(
        S3Target target, CancellationToken cancellationToken)
    {
        var answer = await target.Client.GetPublicAccessBlockAsync(
            new GetPublicAccessBlockRequest { BucketName = target.Bucket, ExpectedBucketOwner = target.Owner },
            cancellationToken);
        var block = answer.PublicAccessBlockConfiguration;
        return block is { BlockPublicAcls: true, BlockPublicPolicy: true }
            and { IgnorePublicAcls: true, RestrictPublicBuckets: true }
            ? (true, "All public access is blocked.")
            : (false, "Public access is not blocked altogether.");
    }
}
