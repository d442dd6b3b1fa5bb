namespace OrgBackup.Storage;

/// <summary>
/// Where backups are kept. An object is written whole or not at all. <see cref="CreateAsync"/> never replaces an object
/// of other content; the same content again is a success, so that a retried step is harmless.
/// </summary>
public interface IBackupStore : IDisposable
{
    /// <summary>Gets the store's name for people: the folder's path, or <c>s3://bucket/prefix</c>.</summary>
    string Location { get; }

    /// <summary>
    /// Writes a new object; <paramref name="write"/> is called once and gets a forward-only stream, hashed on the way.
    /// </summary>
    /// <exception cref="StoreConflictException">Other content is there under this key; it was not touched.</exception>
    /// <exception cref="StoreException">The store refused the object; nothing is left behind.</exception>
    Task<StoredObject> CreateAsync(
        BackupKey key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a new object that begins with the first parts of another one. In S3 these never leave the service; in a
    /// folder they are hashed on the way.
    /// </summary>
    /// <param name="key">The new object.</param>
    /// <param name="source">The other object, as recorded.</param>
    /// <param name="parts">How many of its parts; each must be as long as <see cref="PartHasher.PartSize"/>.</param>
    /// <param name="write">Writes what follows them.</param>
    /// <param name="cancellationToken">Ends it; nothing is left behind.</param>
    /// <exception cref="DamagedBackupException">The other object is not what was recorded.</exception>
    /// <exception cref="StoreConflictException">Other content is there under this key; it was not touched.</exception>
    /// <exception cref="StoreException">The store refused the object; nothing is left behind.</exception>
    Task<StoredObject> ComposeAsync(
        BackupKey key,
        StoredObject source,
        int parts,
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellationToken) => CreateAsync(
            key,
            async (target, token) =>
            {
                await RecordedParts.CopyAsync(this, source, 0, parts, target, token);
                await write(target, token);
            },
            cancellationToken);

    /// <summary>
    /// Writes a new object whose first bytes are known only when all others are written. In S3 the first part is sent
    /// last.
    /// </summary>
    /// <param name="key">The new object.</param>
    /// <param name="headLength">How many first bytes, less than a part.</param>
    /// <param name="write">Writes what follows them, once, and returns them.</param>
    /// <param name="cancellationToken">Ends it; nothing is left behind.</param>
    /// <exception cref="StoreConflictException">Other content is there under this key; it was not touched.</exception>
    /// <exception cref="StoreException">The store refused the object; nothing is left behind.</exception>
    Task<StoredObject> CreateStreamedAsync(
        BackupKey key,
        int headLength,
        Func<Stream, CancellationToken, Task<byte[]>> write,
        CancellationToken cancellationToken);

    /// <summary>As <see cref="OpenAsync"/>, from an offset on, which must be in the object.</summary>
    async Task<Stream?> OpenAtAsync(BackupKey key, long offset, CancellationToken cancellationToken)
    {
        var content = await OpenAsync(key, cancellationToken);
        if (content is not null)
        {
            await RecordedParts.SkipAsync(content, offset, cancellationToken);
        }

        return content;
    }

    /// <summary>
    /// Writes or replaces a view (files under <c>metadata/</c>, <c>_runs/</c>): readers see the old or the new one,
    /// whole.
    /// </summary>
    /// <exception cref="StoreException">The store refused the object; an earlier one stays.</exception>
    Task<StoredObject> ReplaceAsync(
        BackupKey key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken);

    /// <summary>
    /// Opens an object for one read from start to end; null when there is none. A transfer that breaks is continued or
    /// throws.
    /// </summary>
    Task<Stream?> OpenAsync(BackupKey key, CancellationToken cancellationToken);

    /// <summary>Size and time of an object; null when there is none.</summary>
    Task<ObjectInfo?> FindAsync(BackupKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Whether the object is there with the recorded size and checksum. S3: the checksum that S3 stored with it; where
    /// there is none, and in a folder, the bytes are read and hashed.
    /// </summary>
    Task<bool> MatchesAsync(StoredObject expected, CancellationToken cancellationToken);

    /// <summary>Whether an object can be read now. In a folder always; of a missing one it is said too.</summary>
    Task<ObjectAvailability> AvailabilityAsync(BackupKey key, CancellationToken cancellationToken);

    /// <summary>
    /// How many days after it was stored a dated archive stays readable at once and protected by a lock, as far as the
    /// store tells; null: for ever, or it does not tell.
    /// </summary>
    Task<int?> ArchivesStayDaysAsync(CancellationToken cancellationToken) => Task.FromResult<int?>(null);

    /// <summary>
    /// Starts the retrieval of an archived object; the readable copy stays for so many days. Started already, or
    /// nothing to retrieve: a success.
    /// </summary>
    /// <exception cref="StoreException">The store refused.</exception>
    Task RetrieveAsync(BackupKey key, RetrievalTier tier, int days, CancellationToken cancellationToken);

    /// <summary>The objects whose key starts with the prefix, in ordinal order of the keys.</summary>
    IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>The names before the first slash of all keys, each once, in ordinal order.</summary>
    IAsyncEnumerable<string> ListFoldersAsync(CancellationToken cancellationToken);
}

/// <summary>One object as a listing shows it.</summary>
public sealed record ObjectInfo(BackupKey Key, long Size, DateTimeOffset LastModified);

/// <summary>What is known of an object after it was written: enough to prove later that it is the same.</summary>
public sealed record StoredObject
{
    public required BackupKey Key { get; init; }

    /// <summary>Gets the size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Gets the hashes of consecutive ranges that cover every byte; empty only for an empty object.</summary>
    public required IReadOnlyList<ArtifactPart> Parts { get; init; }

    /// <summary>
    /// Gets the SHA-256 of the whole, lower-case hex; null when the bytes did not all pass through one writer.
    /// </summary>
    public string? Sha256 { get; init; }

    /// <summary>Gets S3's version id in a versioned bucket.</summary>
    public string? VersionId { get; init; }
}

/// <summary>The hash of one range of an object.</summary>
/// <param name="Offset">First byte of the range.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="Sha256">SHA-256 of the range, lower-case hex.</param>
public sealed record ArtifactPart(long Offset, long Size, string Sha256);
