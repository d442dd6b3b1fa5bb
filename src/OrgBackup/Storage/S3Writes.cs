using Amazon.S3;
using Amazon.S3.Model;

namespace OrgBackup.Storage;

/// <summary>
/// The requests that write one object. Each sends the SHA-256 of its bytes, which S3 checks and keeps.
/// </summary>
/// <param name="target">The bucket.</param>
/// <param name="key">The object's key.</param>
/// <param name="onlyNew">Whether an object that is there already must stay.</param>
internal sealed class S3Writes(S3Target target, BackupKey key, bool onlyNew)
{
    private static readonly TimeSpan AbortTime = TimeSpan.FromSeconds(30);

    private readonly string _name = target.NameOf(key);
    private readonly string? _ifNoneMatch = onlyNew ? "*" : null;

    /// <returns>The version id, in a bucket with versions.</returns>
    public async Task<string?> PutAsync(PartBuffer content, string sha256, CancellationToken cancellationToken)
    {
        await using var stream = content.Open();
        var response = await target.Client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = target.Bucket,
                Key = _name,
                ExpectedBucketOwner = target.Owner,
                IfNoneMatch = _ifNoneMatch,
                InputStream = stream,
                AutoCloseStream = false,
                ChecksumAlgorithm = ChecksumAlgorithm.SHA256,
                ChecksumSHA256 = S3Checksum.Base64(sha256),
                TagSet = target.TagsOf(key),
            },
            cancellationToken);
        return response.VersionId;
    }

    /// <returns>The upload's id.</returns>
    public async Task<string> BeginAsync(CancellationToken cancellationToken)
    {
        var response = await target.Client.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest
            {
                BucketName = target.Bucket,
                Key = _name,
                ExpectedBucketOwner = target.Owner,
                ChecksumAlgorithm = ChecksumAlgorithm.SHA256,
                TagSet = target.TagsOf(key),
            },
            cancellationToken);
        return response.UploadId;
    }

    public async Task<PartETag> PutPartAsync(
        string uploadId, int number, PartBuffer content, string sha256, CancellationToken cancellationToken)
    {
        await using var stream = content.Open();
        var checksum = S3Checksum.Base64(sha256);
        var response = await target.Client.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = target.Bucket,
                Key = _name,
                ExpectedBucketOwner = target.Owner,
                UploadId = uploadId,
                PartNumber = number,
                PartSize = content.Length,
                InputStream = stream,
                ChecksumAlgorithm = ChecksumAlgorithm.SHA256,
                ChecksumSHA256 = checksum,
            },
            cancellationToken);
        return new PartETag(number, response.ETag) { ChecksumSHA256 = checksum };
    }

    /// <summary>
    /// Copies one part out of another object of the bucket. S3 hashes what it copies: other bytes than recorded are
    /// refused here, or when the upload is completed.
    /// </summary>
    public async Task<PartETag> CopyPartAsync(
        string uploadId, int number, S3Source source, ArtifactPart part, CancellationToken cancellationToken)
    {
        var checksum = S3Checksum.Base64(part.Sha256);
        var response = await target.Client.CopyPartAsync(
            new CopyPartRequest
            {
                SourceBucket = target.Bucket,
                SourceKey = target.NameOf(source.Key),
                SourceVersionId = source.VersionId,
                ETagToMatch = [source.ETag],
                ExpectedSourceBucketOwner = target.Owner,
                DestinationBucket = target.Bucket,
                DestinationKey = _name,
                ExpectedBucketOwner = target.Owner,
                UploadId = uploadId,
                PartNumber = number,
                FirstByte = part.Offset,
                LastByte = part.Offset + part.Size - 1,
            },
            cancellationToken);
        return string.IsNullOrEmpty(response.ChecksumSHA256) || response.ChecksumSHA256 == checksum
            ? new PartETag(number, response.ETag) { ChecksumSHA256 = checksum }
            : throw new DamagedBackupException(
                $"{source.Key} has other bytes than were written, from {part.Offset} on.");
    }

    /// <returns>The version id, in a bucket with versions.</returns>
    public async Task<string?> CompleteAsync(
        string uploadId, IEnumerable<PartETag> parts, long size, CancellationToken cancellationToken)
    {
        var response = await target.Client.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest
            {
                BucketName = target.Bucket,
                Key = _name,
                ExpectedBucketOwner = target.Owner,
                IfNoneMatch = _ifNoneMatch,
                UploadId = uploadId,
                PartETags = [.. parts],
                MpuObjectSize = size,
            },
            cancellationToken);
        return response.VersionId;
    }

    /// <summary>
    /// Frees the parts of an upload. It has its own time limit, because it is needed most when everything else was
    /// cancelled, and it never fails: the bucket's lifecycle rule removes what is left.
    /// </summary>
    public async Task AbortAsync(string uploadId)
    {
        using var limit = new CancellationTokenSource(AbortTime);
        try
        {
            await target.Client.AbortMultipartUploadAsync(
                new AbortMultipartUploadRequest
                {
                    BucketName = target.Bucket,
                    Key = _name,
                    ExpectedBucketOwner = target.Owner,
                    UploadId = uploadId,
                },
                limit.Token);
        }
        catch (Exception e) when (e is OperationCanceledException || S3Errors.IsForeign(e, CancellationToken.None))
        {
            // said above
        }
    }
}

/// <summary>An object to copy from.</summary>
/// <param name="Key">Its key.</param>
/// <param name="ETag">Its content's tag.</param>
/// <param name="VersionId">Its version, in a bucket with versions.</param>
internal sealed record S3Source(BackupKey Key, string ETag, string? VersionId);
