namespace OrgBackup;

/// <summary>
/// A folder for one run's temporary files, with a subfolder for each repository. A lock file marks it as in use; what
/// killed runs left behind is removed by the next one.
/// </summary>
public sealed class ScratchFolder : IDisposable
{
    private const string Prefix = "orgbackup-work-";
    private const string LockName = ".lock";

    private readonly FileStream _lock;

    private ScratchFolder(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>Gets the folder's full path.</summary>
    public string Path { get; }

    /// <summary>
    /// Makes a new one under <paramref name="root"/> (default: the machine's folder for temporary files) and sweeps old
    /// ones.
    /// </summary>
    public static ScratchFolder Create(string? root = null)
    {
        root ??= System.IO.Path.GetTempPath();
        Directory.CreateDirectory(root);
        Sweep(root);
        for (var attempt = 1; ; attempt++)
        {
            var path = System.IO.Path.Combine(root, Prefix + Guid.NewGuid().ToString("n"));
            CreatePrivate(path);

            // Between the two lines another run's sweep may take the folder for a leftover: then make another one.
            if (Lock(path) is { } held)
            {
                return new ScratchFolder(path, held);
            }

            if (attempt == 3)
            {
                throw new IOException($"No folder for temporary files could be made in {root}.");
            }
        }
    }

    /// <summary>A new empty subfolder; remove it with <see cref="Remove"/> when done.</summary>
    public string NewFolder()
    {
        var folder = System.IO.Path.Combine(Path, Guid.NewGuid().ToString("n"));
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>
    /// Removes a folder and everything in it, read-only files too; a folder that is not there is fine.
    /// </summary>
    public static void Remove(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        var files = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories);
        foreach (var file in files.Where(file => file.IsReadOnly))
        {
            file.IsReadOnly = false;
        }

        Directory.Delete(folder, recursive: true);
    }

    public void Dispose()
    {
        _lock.Dispose();
        try
        {
            Remove(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next run sweeps it.
        }
    }

    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            // Private repositories pass through here: nobody else on the machine may look.
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static void Sweep(string root)
    {
        foreach (var old in Directory.EnumerateDirectories(root, Prefix + "*"))
        {
            try
            {
                using var free = Lock(old);
                if (free is not null)
                {
                    Remove(old);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // In use by another process or owned by another user.
            }
        }
    }

    private static FileStream? Lock(string folder)
    {
        try
        {
            var path = System.IO.Path.Combine(folder, LockName);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
