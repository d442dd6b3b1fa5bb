namespace OrgBackup.Storage;

/// <summary>What a command wants of a store.</summary>
public enum StoreAccess
{
    /// <summary>The store must be there.</summary>
    Read,

    /// <summary>A folder is created when it is missing, and leftovers of killed runs are removed.</summary>
    Write,
}

/// <summary>Opens stores by what the user calls them.</summary>
public static class BackupStores
{
    /// <summary>Makes the store's object; nothing is read or written yet.</summary>
    /// <exception cref="UsageException">The location or an option is wrong.</exception>
    public static IBackupStore Open(string location, StoreOptions options) => StoreLocation.Parse(location) switch
    {
        S3Location s3 => new S3Store(
            S3Clients.Create(options), s3.Bucket, s3.Prefix, S3Clients.Owner(options), options.TagArchives),
        var folder => new FolderStore(((FolderLocation)folder).Path),
    };

    /// <summary>Opens a store and finds out whether it is there and may be used so.</summary>
    /// <exception cref="UsageException">It is not; nothing was done.</exception>
    /// <exception cref="StoreException">It could not be asked, for a cause that may pass.</exception>
    public static async Task<IBackupStore> OpenAsync(
        string location, StoreAccess access, StoreOptions options, CancellationToken cancellationToken)
    {
        var store = Open(location, options);
        try
        {
            await CheckAsync(store, access, cancellationToken);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Opens what deletes in a store; for prune alone.</summary>
    /// <exception cref="UsageException">The location is wrong, or something is writing to the folder.</exception>
    public static IEraser OpenEraser(string location, StoreOptions options) => StoreLocation.Parse(location) switch
    {
        S3Location s3 => new S3Eraser(
            S3Target.Of(S3Clients.Create(options), s3.Bucket, s3.Prefix, S3Clients.Owner(options))),
        var folder => new FolderEraser(((FolderLocation)folder).Path),
    };

    /// <summary>What the store tells of how it protects; nothing where there is nothing to tell.</summary>
    public static async Task<IReadOnlyList<StoreFact>> FactsAsync(
        IBackupStore store, CancellationToken cancellationToken) =>
        store is S3Store s3 ? await s3.FactsAsync(cancellationToken) : [];

    /// <summary>Finds out whether the store is there and may be used so; a probe of writing leaves nothing.</summary>
    /// <exception cref="BackupException">It may not, or could not be asked.</exception>
    public static Task CheckAsync(
        IBackupStore store, StoreAccess access, CancellationToken cancellationToken) => store switch
        {
            S3Store s3 => s3.CheckAsync(access, cancellationToken),
            FolderStore folder => folder.CheckAsync(access, cancellationToken),
            _ => Task.CompletedTask,
        };

    /// <summary>Opens the bucket in which the processes of a run share their documents.</summary>
    /// <exception cref="UsageException">An option is wrong.</exception>
    public static IControlStore OpenControl(string bucket, StoreOptions options) =>
        new S3ControlStore(S3Clients.Create(options), bucket, S3Clients.Owner(options));
}
