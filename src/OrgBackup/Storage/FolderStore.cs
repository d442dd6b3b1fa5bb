namespace OrgBackup.Storage;

/// <summary>
/// Keeps backups in a folder. An object is written to a hidden place in the same folder, made durable, and then gets
/// its name in one step; nothing is touched before the first write.
/// </summary>
public sealed class FolderStore : IBackupStore
{
    private readonly bool _hardLinks;
    private readonly Lock _opening = new();
    private FolderWorkspace? _workspace;
    private bool _disposed;

    public FolderStore(string path)
        : this(path, hardLinks: true)
    {
    }

    /// <summary>Without hard links: as on a file system that has none.</summary>
    internal FolderStore(string path, bool hardLinks)
    {
        Location = Path.GetFullPath(path);
        _hardLinks = hardLinks;
    }

    public string Location { get; }

    /// <summary>Finds out whether the folder may be used so; for writing it is created when it is missing.</summary>
    /// <exception cref="UsageException">It may not.</exception>
    public Task CheckAsync(StoreAccess access, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (File.Exists(Location))
        {
            throw new UsageException($"The store '{Location}' is a file, not a folder.", "Give the path of a folder.");
        }

        if (access == StoreAccess.Read && !Directory.Exists(Location))
        {
            throw new UsageException($"There is no folder '{Location}'.", "Check the path of the store.");
        }

        try
        {
            // A folder that is not there yet is made by the first write: a refused command leaves nothing behind.
            var place = NearestExisting(Location);
            _ = Directory.EnumerateFileSystemEntries(place).Any();
            _ = access == StoreAccess.Write && place == Location ? Workspace() : null;
        }
        catch (Exception e) when (FolderErrors.IsForeign(e))
        {
            var error = FolderErrors.ToStoreException(e, Location);
            throw new UsageException(error.Message, error.Hint, e);
        }

        return Task.CompletedTask;
    }

    private static string NearestExisting(string folder)
    {
        while (!Path.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
        {
            folder = parent;
        }

        return folder;
    }

    public Task<StoredObject> CreateAsync(
        BackupKey key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        CreateAsync(key, temp => temp.FillAsync(write, cancellationToken), cancellationToken);

    public Task<StoredObject> ComposeAsync(
        BackupKey key,
        StoredObject source,
        int parts,
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellationToken) => CreateAsync(
            key,
            temp => temp.FillAsync(
                new FolderBeginning(this, source, PathOf(source.Key), parts), write, cancellationToken),
            cancellationToken);

    public Task<StoredObject> CreateStreamedAsync(
        BackupKey key,
        int headLength,
        Func<Stream, CancellationToken, Task<byte[]>> write,
        CancellationToken cancellationToken) =>
        CreateAsync(key, temp => temp.FillAsync(headLength, write, cancellationToken), cancellationToken);

    private async Task<StoredObject> CreateAsync(
        BackupKey key, Func<FolderTempFile, Task<ContentDigest>> fill, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        var workspace = FolderErrors.Guard(Location, Workspace);
        using var temp = new FolderTempFile(workspace, Location);
        var stored = (await fill(temp)).ToStored(key);
        var publisher = new FolderPublisher(workspace, _hardLinks);
        var created = await FolderErrors.GuardAsync(
            Location, () => publisher.CreateAsync(temp.Path, path, cancellationToken));
        if (!created && !await MatchesAsync(stored, cancellationToken))
        {
            throw new StoreConflictException(
                $"'{key}' is in '{Location}' already, with other content; it was not touched.");
        }

        return stored;
    }

    public async Task<StoredObject> ReplaceAsync(
        BackupKey key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        using var temp = new FolderTempFile(FolderErrors.Guard(Location, Workspace), Location);
        var digest = await temp.FillAsync(write, cancellationToken);
        FolderErrors.Guard(Location, () => FolderPublisher.Replace(temp.Path, path));
        return digest.ToStored(key);
    }

    public Task<Stream?> OpenAsync(BackupKey key, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(FolderErrors.Guard(Location, () => FolderReadStream.Open(path, Location)));
    }

    public Task<Stream?> OpenAtAsync(BackupKey key, long offset, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(FolderErrors.Guard(Location, () => FolderReadStream.Open(path, Location, offset)));
    }

    public Task<ObjectInfo?> FindAsync(BackupKey key, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(FolderErrors.Guard(Location, () => FolderListing.Describe(new FileInfo(path), key)));
    }

    public async Task<bool> MatchesAsync(StoredObject expected, CancellationToken cancellationToken)
    {
        if (await FindAsync(expected.Key, cancellationToken) is not { } found || found.Size != expected.Size)
        {
            return false;
        }

        await using var content = await OpenAsync(expected.Key, cancellationToken);
        return content is not null && await ContentDigest.MatchesAsync(content, expected, cancellationToken);
    }

    public Task<ObjectAvailability> AvailabilityAsync(BackupKey key, CancellationToken cancellationToken)
    {
        PathOf(key);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(ObjectAvailability.Ready);
    }

    public Task RetrieveAsync(BackupKey key, RetrievalTier tier, int days, CancellationToken cancellationToken) =>
        AvailabilityAsync(key, cancellationToken);

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken) =>
        FolderErrors.Guard(Location, FolderListing.Objects(Location, prefix, cancellationToken)).ToAsyncEnumerable();

    public IAsyncEnumerable<string> ListFoldersAsync(CancellationToken cancellationToken) =>
        FolderErrors.Guard(Location, FolderListing.Folders(Location, cancellationToken)).ToAsyncEnumerable();

    public void Dispose()
    {
        lock (_opening)
        {
            _disposed = true;
            _workspace?.Dispose();
            _workspace = null;
        }
    }

    private FolderWorkspace Workspace()
    {
        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _workspace ??= FolderWorkspace.Open(Location);
        }
    }

    private string PathOf(BackupKey key)
    {
        KeyRules.Check(key);
        return key.Value.Split('/')[0] == FolderWorkspace.FolderName
            ? throw new StoreException($"The key '{key}' is not valid: its folder is the store's own.")
            : Path.Combine(Location, key.Value);
    }
}
