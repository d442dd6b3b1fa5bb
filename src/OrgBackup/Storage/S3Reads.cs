using Amazon.S3;
using Amazon.S3.Model;

namespace OrgBackup.Storage;

/// <summary>What was found under a key, compared with what was expected.</summary>
internal readonly record struct S3Comparison(bool IsThere, bool IsSame, string? VersionId, string? ETag);

/// <summary>The requests that read one object.</summary>
internal sealed class S3Reads(S3Target target, BackupKey key)
{
    private readonly string _name = target.NameOf(key);

    public async Task<ObjectInfo?> FindAsync(CancellationToken cancellationToken)
    {
        var head = await HeadAsync(cancellationToken);
        return head is null ? null : new ObjectInfo(key, head.ContentLength, Time(head.LastModified));
    }

    public async Task<ObjectAvailability> AvailabilityAsync(CancellationToken cancellationToken) =>
        await HeadAsync(cancellationToken) is { } head ? S3Retrieval.Of(head) : ObjectAvailability.Ready;

    public async Task<Stream?> OpenAsync(CancellationToken cancellationToken, long offset = 0)
    {
        try
        {
            return new S3ReadStream(this, await GetAsync(offset, null, cancellationToken), offset);
        }
        catch (Exception e) when (S3Errors.IsMissing(e))
        {
            return null;
        }
        catch (Exception e) when (S3Errors.IsForeign(e, cancellationToken))
        {
            throw Translate(e);
        }
    }

    /// <summary>
    /// Compares by what S3 keeps; by the bytes only where that does not prove that they are the same.
    /// </summary>
    public async Task<S3Comparison> CompareAsync(StoredObject expected, CancellationToken cancellationToken)
    {
        if (await HeadAsync(cancellationToken) is not { } head)
        {
            return default;
        }

        var same = head.ContentLength == expected.Size
            && (S3Checksum.Proves(head.ChecksumSHA256, expected)
                || await ReadAndCompareAsync(expected, cancellationToken));
        return new S3Comparison(IsThere: true, same, S3Target.Version(head.VersionId), head.ETag);
    }

    /// <summary>Asks for the bytes from an offset on, of the very object that has the ETag.</summary>
    public Task<GetObjectResponse> GetAsync(long offset, string? etag, CancellationToken cancellationToken) =>
        target.Client.GetObjectAsync(
            new GetObjectRequest
            {
                BucketName = target.Bucket,
                Key = _name,
                ExpectedBucketOwner = target.Owner,
                ByteRange = offset > 0 ? new ByteRange($"bytes={offset}-") : null,
                EtagToMatch = etag,
            },
            cancellationToken);

    public StoreException Translate(Exception e) => e switch
    {
        _ when S3Errors.IsMissing(e) => new StoreException(
            $"'{key}' in '{target.Location}' vanished while it was read.", inner: e),
        _ when S3Errors.IsPreconditionFailed(e) => new StoreException(
            $"'{key}' in '{target.Location}' was replaced while it was read.", "Run this again.", e),
        _ => S3Errors.ToStoreException(e, target, key),
    };

    public static DateTimeOffset Time(DateTime? time) =>
        time is { } known ? new DateTimeOffset(known.ToUniversalTime()) : DateTimeOffset.UnixEpoch;

    private async Task<GetObjectMetadataResponse?> HeadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await target.Client.GetObjectMetadataAsync(
                new GetObjectMetadataRequest
                {
                    BucketName = target.Bucket,
                    Key = _name,
                    ExpectedBucketOwner = target.Owner,
                    ChecksumMode = ChecksumMode.ENABLED,
                },
                cancellationToken);
        }
        catch (Exception e) when (S3Errors.IsMissing(e))
        {
            return null;
        }
        catch (Exception e) when (S3Errors.IsForeign(e, cancellationToken))
        {
            throw Translate(e);
        }
    }

    private async Task<bool> ReadAndCompareAsync(StoredObject expected, CancellationToken cancellationToken)
    {
        await using var content = await OpenAsync(cancellationToken);
        return content is not null && await ContentDigest.MatchesAsync(content, expected, cancellationToken);
    }
}
