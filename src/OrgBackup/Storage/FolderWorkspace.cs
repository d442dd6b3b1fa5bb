namespace OrgBackup.Storage;

/// <summary>
/// The place of half-written files: a sub-folder of its own per process inside the store, so that a rename out of it is
/// atomic. Its owner holds a lock while it lives; what a killed owner left behind is removed by the next one.
/// </summary>
internal sealed class FolderWorkspace : IDisposable
{
    /// <summary>Hidden, and no key begins with it: <see cref="BackupKey.Encode"/> makes no such name.</summary>
    public const string FolderName = ".orgbackup~tmp";

    private const string LockName = "lock";
    private const int WouldBlock = 11;
    private const int WouldBlockMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);

    private readonly string _home;
    private readonly string _own;
    private readonly FileStream _lock;
    private long _files;

    private FolderWorkspace(string home, string own, FileStream ownLock)
    {
        _home = home;
        _own = own;
        _lock = ownLock;
    }

    /// <summary>
    /// Makes the sub-folder, and the store's folder too when it is missing; removes those of killed owners.
    /// </summary>
    public static FolderWorkspace Open(string root)
    {
        PosixFiles.CreateFolder(root);
        var home = Path.Combine(root, FolderName);
        while (true)
        {
            var own = Path.Combine(home, Guid.NewGuid().ToString("N"));
            Directory.CreateDirectory(own);
            if (TryLock(own) is { } ownLock)
            {
                if (LocksWork(own))
                {
                    Sweep(home, own);
                }

                return new FolderWorkspace(home, own, ownLock);
            }
        }
    }

    /// <summary>Whether another process, or another store object, is writing to this store.</summary>
    public bool HasOthers()
    {
        foreach (var folder in Directory.GetDirectories(_home).Where(folder => folder != _own))
        {
            using var free = TryLock(folder);
            if (free is null && Directory.Exists(folder))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A path where no file is.</summary>
    public string NewPath() => Path.Combine(_own, $"{Interlocked.Increment(ref _files)}");

    public void Dispose()
    {
        Remove(_own, _lock);
        TryDelete(() => Directory.Delete(_home));
    }

    /// <summary>Waits until no other process, and no other store object, publishes in this store.</summary>
    public async Task<IDisposable> LockPublishingAsync(CancellationToken cancellationToken)
    {
        var path = Path.Combine(_home, "publish.lock");
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (IsTaken(e))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
            }
        }
    }

    /// <returns>Null when somebody else holds the lock or has removed the folder.</returns>
    private static FileStream? TryLock(string folder)
    {
        var path = Path.Combine(folder, LockName);
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            if (File.Exists(path))
            {
                return stream;
            }
        }
        catch (IOException e) when (e is DirectoryNotFoundException || IsTaken(e))
        {
            // held or gone
        }

        stream?.Dispose();
        return null;
    }

    /// <summary>
    /// Some network file systems take every lock as granted: there nothing tells a living owner from a killed one.
    /// </summary>
    private static bool LocksWork(string own)
    {
        using var second = TryLock(own);
        return second is null;
    }

    private static void Sweep(string home, string own)
    {
        foreach (var folder in Directory.GetDirectories(home).Where(folder => folder != own))
        {
            if (TryLock(folder) is { } dead)
            {
                Remove(folder, dead);
            }
        }
    }

    private static void Remove(string folder, FileStream held)
    {
        if (OperatingSystem.IsWindows())
        {
            held.Dispose(); // an open file cannot be deleted there
        }

        TryDelete(() => Directory.Delete(folder, recursive: true));
        held.Dispose();
    }

    private static bool IsTaken(IOException e) => e.HResult is WouldBlock or WouldBlockMac or SharingViolation;

    /// <summary>Cleaning up is never worth a failure: what stays is removed by the next run.</summary>
    private static void TryDelete(Action delete)
    {
        try
        {
            delete();
        }
        catch (Exception e) when (FolderErrors.IsForeign(e))
        {
            // somebody else is at it, or the disk is gone
        }
    }
}
