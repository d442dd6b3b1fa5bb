namespace OrgBackup.Storage;

/// <summary>Says in our words what a file system said in its own.</summary>
internal static class FolderErrors
{
    private const string FreeSpace = "Free some space and run the retry; nothing half-written was kept.";
    private const int DiskFull = 28;
    private const int ReadOnlyFileSystem = 30;
    private const int QuotaLinux = 122;
    private const int QuotaMac = 69;
    private const int DiskFullWindows = unchecked((int)0x80070070);
    private const int HandleDiskFullWindows = unchecked((int)0x80070027);

    /// <summary>Whether an exception is the file system's, and not a bug, a cancellation or already ours.</summary>
    public static bool IsForeign(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>
    /// The exception to throw instead: ours for an error of the file system, the same for anything else.
    /// </summary>
    public static Exception Translate(Exception e, string root) => IsForeign(e) ? ToStoreException(e, root) : e;

    public static StoreException ToStoreException(Exception e, string root) => e switch
    {
        UnauthorizedAccessException => new(
            $"The folder '{root}' may not be written or read by this user.",
            "Give this user the rights, or choose another folder.",
            e),
        IOException { HResult: DiskFull or DiskFullWindows or HandleDiskFullWindows } => new(
            $"The disk that holds '{root}' is full.", FreeSpace, e),
        IOException { HResult: QuotaLinux or QuotaMac } => new(
            $"The quota for '{root}' is used up.", FreeSpace, e),
        IOException { HResult: ReadOnlyFileSystem } => new(
            $"The file system that holds '{root}' is read-only.", "Mount it for writing, or choose another folder.", e),
        DirectoryNotFoundException or FileNotFoundException => new(
            $"A part of '{root}' vanished while it was used.", "See that nothing else cleans up in that folder.", e),
        _ => new($"The folder '{root}' failed: {e.Message}", "Check the disk.", e),
    };

    public static void Guard(string root, Action action) => Guard(root, () =>
    {
        action();
        return true;
    });

    public static T Guard<T>(string root, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (IsForeign(e))
        {
            throw ToStoreException(e, root);
        }
    }

    public static async Task<T> GuardAsync<T>(string root, Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception e) when (IsForeign(e))
        {
            throw ToStoreException(e, root);
        }
    }

    /// <summary>Guards every step of an enumeration.</summary>
    public static IEnumerable<T> Guard<T>(string root, IEnumerable<T> items)
    {
        using var steps = items.GetEnumerator();
        while (Guard(root, steps.MoveNext))
        {
            yield return steps.Current;
        }
    }
}
