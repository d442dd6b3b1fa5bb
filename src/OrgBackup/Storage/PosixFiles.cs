using System.Runtime.InteropServices;

namespace OrgBackup.Storage;

/// <summary>What the framework does not offer: a hard link, and folders whose entries are durable.</summary>
internal static class PosixFiles
{
    private const int ErrorExists = 17;
    private const int InvalidArgument = 22;
    private const int CloseOnExec = 0x80000;

    /// <summary>The outcome of an attempt to give a file a new name that must not be taken.</summary>
    public enum LinkResult
    {
        Linked,
        Taken,

        /// <summary>The file system has no hard links, or refuses this one.</summary>
        Refused,
    }

    /// <summary>Gives an existing file a second name, in one step and only if nobody has that name.</summary>
    public static LinkResult TryLink(string existing, string name) =>
        Link(existing, name) == 0 ? LinkResult.Linked
        : Marshal.GetLastPInvokeError() == ErrorExists ? LinkResult.Taken
        : LinkResult.Refused;

    /// <summary>
    /// Makes the names in a folder durable. File systems that cannot do that for folders are left alone.
    /// </summary>
    /// <exception cref="IOException">The disk reported an error.</exception>
    public static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(path, OperatingSystem.IsLinux() ? CloseOnExec : 0);
        if (descriptor < 0)
        {
            throw Failure(path);
        }

        try
        {
            if (Fsync(descriptor) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument)
            {
                throw Failure(path);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>Creates a folder and those above it, durably; nothing happens when it is there.</summary>
    public static void CreateFolder(string path)
    {
        if (Directory.Exists(path) || Path.GetDirectoryName(path) is not { } parent)
        {
            return;
        }

        CreateFolder(parent);
        Directory.CreateDirectory(path);
        FlushFolder(parent);
    }

    private static IOException Failure(string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{Marshal.GetPInvokeErrorMessage(error)}: '{path}'", error);
    }

    // DllImport, because LibraryImport's generated code would be the only unsafe code of the product
#pragma warning disable SYSLIB1054
    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    private static extern int Link(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);
#pragma warning restore SYSLIB1054
}
