using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace OrgBackup.Storage;

/// <summary>Brings an archived object within reach, for some days.</summary>
internal sealed class S3Retrieval(S3Target target, BackupKey key)
{
    /// <summary>
    /// What a HEAD tells. The header <c>x-amz-restore</c> is there from the request on, and has a date once the copy
    /// can be read (S3's HeadObject reference); the storage class stays.
    /// </summary>
    public static ObjectAvailability Of(GetObjectMetadataResponse head) => head switch
    {
        _ when !IsArchived(head) => ObjectAvailability.Ready,
        { RestoreInProgress: true } => ObjectAvailability.Retrieving,
        { RestoreExpiration: not null } => ObjectAvailability.Ready,
        _ => ObjectAvailability.Archived,
    };

    public async Task StartAsync(RetrievalTier tier, int days, CancellationToken cancellationToken)
    {
        var request = new RestoreObjectRequest
        {
            BucketName = target.Bucket,
            Key = target.NameOf(key),
            ExpectedBucketOwner = target.Owner,
            Days = days,
            RetrievalTier = tier == RetrievalTier.Bulk ? GlacierJobTier.Bulk : GlacierJobTier.Standard,
        };
        try
        {
            await S3Retry.RunAsync(token => target.Client.RestoreObjectAsync(request, token), cancellationToken);
        }
        catch (AmazonServiceException e) when (e.ErrorCode == "RestoreAlreadyInProgress")
        {
            // what was wanted is under way
        }
        catch (AmazonServiceException e) when (e.ErrorCode == "InvalidObjectState")
        {
            // it is in no archive class (any more)
        }
        catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.Forbidden)
        {
            throw new StoreException(
                $"AWS does not let this identity retrieve '{key}' from its archive storage class.",
                "It needs s3:RestoreObject on the objects of the store.",
                e);
        }
        catch (Exception e) when (S3Errors.IsForeign(e, cancellationToken))
        {
            throw S3Errors.ToStoreException(e, target, key);
        }
    }

    private static bool IsArchived(GetObjectMetadataResponse head) =>
        head.StorageClass == S3StorageClass.Glacier
        || head.StorageClass == S3StorageClass.DeepArchive
        || head.ArchiveStatus is not null;
}
