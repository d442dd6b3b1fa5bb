using Amazon.S3;
using Amazon.S3.Model;

namespace OrgBackup.Storage;

/// <summary>Keeps the shared documents of a run in an S3 bucket, by conditional writes.</summary>
public sealed class S3ControlStore : IControlStore
{
    private readonly S3Target _target;
    private readonly S3Store _files;

    /// <param name="client">Speaks to S3; the store disposes it.</param>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="expectedOwner">The account that must own the bucket; null when any may.</param>
    public S3ControlStore(IAmazonS3 client, string bucket, string? expectedOwner = null)
    {
        _target = new S3Target(client, bucket, "", expectedOwner);
        _files = new S3Store(client, bucket, expectedOwner: expectedOwner);
    }

    public IBackupStore Files => _files;

    public async Task<ControlDocument?> ReadAsync(BackupKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await S3Retry.RunAsync(token => GetAsync(key, token), cancellationToken);
        }
        catch (Exception e) when (S3Errors.IsMissing(e))
        {
            return null;
        }
        catch (Exception e) when (S3Errors.IsForeign(e, cancellationToken))
        {
            throw S3Errors.ToStoreException(e, _target, key);
        }
    }

    public async Task<bool> CreateAsync(
        BackupKey key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        await WriteAsync(key, content, request => request.IfNoneMatch = "*", cancellationToken) is not null;

    public Task<string?> ReplaceAsync(
        BackupKey key, ReadOnlyMemory<byte> content, string version, CancellationToken cancellationToken) =>
        WriteAsync(key, content, request => request.IfMatch = version, cancellationToken);

    public Task PutAsync(BackupKey key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        WriteAsync(key, content, _ => { }, cancellationToken);

    public void Dispose() => _files.Dispose();

    private async Task<ControlDocument> GetAsync(BackupKey key, CancellationToken cancellationToken)
    {
        using var response = await _target.Client.GetObjectAsync(
            new GetObjectRequest
            {
                BucketName = _target.Bucket,
                Key = _target.NameOf(key),
                ExpectedBucketOwner = _target.Owner,
            },
            cancellationToken);
        using var content = new MemoryStream();
        await response.ResponseStream.CopyToAsync(content, cancellationToken);
        return new ControlDocument(content.ToArray(), response.ETag);
    }

    private async Task<string?> WriteAsync(
        BackupKey key,
        ReadOnlyMemory<byte> content,
        Action<PutObjectRequest> condition,
        CancellationToken cancellationToken)
    {
        try
        {
            return await S3Retry.RunAsync(token => PutAsync(key, content, condition, token), cancellationToken);
        }
        catch (Exception e) when (S3Errors.IsPreconditionFailed(e) || S3Errors.IsMissing(e))
        {
            return await WinnerAsync(key, content, cancellationToken);
        }
        catch (Exception e) when (S3Errors.IsForeign(e, cancellationToken))
        {
            throw S3Errors.ToStoreException(e, _target, key);
        }
    }

    /// <summary>A refusal may answer the repetition of a write of ours whose reply was lost: then it is ours.</summary>
    private async Task<string?> WinnerAsync(
        BackupKey key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        await ReadAsync(key, cancellationToken) is { } there && there.Content.AsSpan().SequenceEqual(content.Span)
            ? there.Version
            : null;

    private async Task<string> PutAsync(
        BackupKey key,
        ReadOnlyMemory<byte> content,
        Action<PutObjectRequest> condition,
        CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(content.ToArray(), writable: false);
        var request = new PutObjectRequest
        {
            BucketName = _target.Bucket,
            Key = _target.NameOf(key),
            ExpectedBucketOwner = _target.Owner,
            InputStream = stream,
            ContentType = "application/json",
            ChecksumAlgorithm = ChecksumAlgorithm.SHA256,
        };
        condition(request);
        return (await _target.Client.PutObjectAsync(request, cancellationToken)).ETag;
    }
}
