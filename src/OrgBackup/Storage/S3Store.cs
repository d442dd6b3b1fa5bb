using Amazon.S3;
using Amazon.S3.Model;

namespace OrgBackup.Storage;

/// <summary>
/// Keeps backups in an S3 bucket, or in a part of one. New objects are written on the condition that their name is
/// free, and S3 keeps the SHA-256 of every part.
/// </summary>
public sealed class S3Store : IBackupStore
{
    private readonly S3Target _target;

    /// <param name="client">Speaks to S3; the store disposes it.</param>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="prefix">What all keys begin with; slashes at its ends do not matter, and it may be empty.</param>
    /// <param name="expectedOwner">The account that must own the bucket; null when any may.</param>
    /// <param name="tagsArchives">Whether dated archives get <see cref="ArchiveTag"/>.</param>
    public S3Store(
        IAmazonS3 client, string bucket, string prefix = "", string? expectedOwner = null, bool tagsArchives = false)
    {
        _target = S3Target.Of(client, bucket, prefix, expectedOwner) with { TagsArchives = tagsArchives };
    }

    public string Location => _target.Location;

    /// <summary>Gets the memory of the parts under way.</summary>
    internal PartBufferPool Buffers { get; } = new();

    /// <summary>
    /// Finds out whether the bucket is there and may be used so. For writing, an upload is begun and given up again,
    /// which leaves nothing behind.
    /// </summary>
    /// <exception cref="UsageException">It may not.</exception>
    /// <exception cref="StoreException">It could not be asked, for a cause that may pass.</exception>
    public async Task CheckAsync(StoreAccess access, CancellationToken cancellationToken)
    {
        try
        {
            await _target.Client.ListObjectsV2Async(
                new ListObjectsV2Request
                {
                    BucketName = _target.Bucket,
                    Prefix = _target.Prefix,
                    MaxKeys = 1,
                    ExpectedBucketOwner = _target.Owner,
                },
                cancellationToken);
            if (access == StoreAccess.Write)
            {
                var probe = new S3Writes(_target, BackupKey.StoreMarker, onlyNew: false);
                await probe.AbortAsync(await probe.BeginAsync(cancellationToken));
            }
        }
        catch (Exception e) when (S3Errors.IsForeign(e, cancellationToken))
        {
            var error = S3Errors.ToStoreException(e, _target);
            throw S3Errors.IsConfiguration(e) ? new UsageException(error.Message, error.Hint, e) : error;
        }
    }

    /// <summary>How well the bucket protects what is in it, as far as it tells.</summary>
    public Task<IReadOnlyList<StoreFact>> FactsAsync(CancellationToken cancellationToken) =>
        S3Facts.ReadAsync(_target, cancellationToken);

    public Task<StoredObject> CreateAsync(
        BackupKey key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        WriteAsync(key, onlyNew: true, write, cancellationToken);

    public Task<StoredObject> ReplaceAsync(
        BackupKey key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        WriteAsync(key, onlyNew: false, write, cancellationToken);

    public Task<Stream?> OpenAsync(BackupKey key, CancellationToken cancellationToken) =>
        new S3Reads(_target, key).OpenAsync(cancellationToken);

    public Task<Stream?> OpenAtAsync(BackupKey key, long offset, CancellationToken cancellationToken) =>
        new S3Reads(_target, key).OpenAsync(cancellationToken, offset);

    public async Task<StoredObject> ComposeAsync(
        BackupKey key,
        StoredObject source,
        int parts,
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellationToken)
    {
        var found = await new S3Reads(_target, source.Key).CompareAsync(source, cancellationToken);
        if (!found.IsSame)
        {
            throw new DamagedBackupException($"{source.Key} is missing or not what was recorded.");
        }

        await using var upload = new S3Upload(
            _target, key, onlyNew: true, Buffers, cancellationToken, [.. source.Parts.Take(parts)]);
        if (parts > 0)
        {
            await upload.CopyAsync(new S3Source(source.Key, found.ETag!, found.VersionId));
        }

        await write(upload.Content, cancellationToken);
        return await upload.CompleteAsync();
    }

    public async Task<StoredObject> CreateStreamedAsync(
        BackupKey key,
        int headLength,
        Func<Stream, CancellationToken, Task<byte[]>> write,
        CancellationToken cancellationToken)
    {
        await using var upload = new S3Upload(
            _target, key, onlyNew: true, Buffers, cancellationToken, keepsFirst: true);
        await upload.Content.WriteAsync(new byte[headLength], cancellationToken);
        return await upload.CompleteAsync(await write(upload.Content, cancellationToken));
    }

    public Task<ObjectInfo?> FindAsync(BackupKey key, CancellationToken cancellationToken) =>
        new S3Reads(_target, key).FindAsync(cancellationToken);

    public async Task<bool> MatchesAsync(StoredObject expected, CancellationToken cancellationToken) =>
        (await new S3Reads(_target, expected.Key).CompareAsync(expected, cancellationToken)).IsSame;

    public Task<ObjectAvailability> AvailabilityAsync(BackupKey key, CancellationToken cancellationToken) =>
        new S3Reads(_target, key).AvailabilityAsync(cancellationToken);

    public Task<int?> ArchivesStayDaysAsync(CancellationToken cancellationToken) =>
        S3Stay.DaysAsync(_target, cancellationToken);

    public Task RetrieveAsync(BackupKey key, RetrievalTier tier, int days, CancellationToken cancellationToken) =>
        new S3Retrieval(_target, key).StartAsync(tier, days, cancellationToken);

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken) =>
        S3Listing.ObjectsAsync(_target, prefix, cancellationToken);

    public IAsyncEnumerable<string> ListFoldersAsync(CancellationToken cancellationToken) =>
        S3Listing.FoldersAsync(_target, cancellationToken);

    public void Dispose() => _target.Client.Dispose();

    private async Task<StoredObject> WriteAsync(
        BackupKey key, bool onlyNew, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        await using var upload = new S3Upload(_target, key, onlyNew, Buffers, cancellationToken);
        await write(upload.Content, cancellationToken);
        return await upload.CompleteAsync();
    }
}
