using System.Net;
using Amazon.Runtime;
using Amazon.S3.Model;

namespace OrgBackup.Storage;

/// <summary>
/// Deletes objects of a store in S3, without naming a version: a bucket with versions gets a delete marker, and its
/// lifecycle removes the bytes later.
/// </summary>
internal sealed class S3Eraser(S3Target target) : IEraser
{
    public async Task DeleteAsync(BackupKey key, CancellationToken cancellationToken)
    {
        var request = new DeleteObjectRequest
        {
            BucketName = target.Bucket,
            Key = target.NameOf(key),
            ExpectedBucketOwner = target.Owner,
        };
        try
        {
            await S3Retry.RunAsync(token => target.Client.DeleteObjectAsync(request, token), cancellationToken);
        }
        catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.Forbidden)
        {
            throw new StoreException(
                $"AWS does not let this identity delete '{key}' in '{target.Location}'.",
                "It needs s3:DeleteObject there (the roles of backups never have it), and no Object Lock may hold it.",
                e);
        }
        catch (Exception e) when (S3Errors.IsForeign(e, cancellationToken))
        {
            throw S3Errors.ToStoreException(e, target, key);
        }
    }

    public void Dispose() => target.Client.Dispose();
}
