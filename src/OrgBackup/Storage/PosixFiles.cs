using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OrgBackup.Storage;

/// <summary>What the framework does not offer: a hard link, and folders whose entries are durable.</summary>
internal static class PosixFiles
{
    private const int ErrorExists = 17;
    private const int InvalidArgument = 22;
    private const int CloseOnExec = 0x80000;
    private const uint CloneRangeRequest = 0x4020940d;

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
    /// Lets an empty file begin with the first bytes of another one: both share the blocks on disk
    /// (ioctl_ficlonerange).
    /// </summary>
    /// <param name="source">The other file.</param>
    /// <param name="target">The empty one.</param>
    /// <param name="length">How many bytes: a multiple of the block size.</param>
    /// <returns>False when the system or the file system cannot do that; nothing has changed then.</returns>
    public static bool TryShare(string source, SafeFileHandle target, long length)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(source))
        {
            return false;
        }

        using var other = File.OpenHandle(source);
        var range = new CloneRange { Source = other.DangerousGetHandle(), Length = length };
        return RandomAccess.GetLength(other) >= length && Ioctl(target, CloneRangeRequest, ref range) == 0;
    }

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

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static extern int Ioctl(SafeFileHandle target, nuint request, ref CloneRange range);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);
#pragma warning restore SYSLIB1054

    /// <summary>struct file_clone_range of linux/fs.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct CloneRange
    {
        public long Source;
        public long SourceOffset;
        public long Length;
        public long TargetOffset;
    }
}
