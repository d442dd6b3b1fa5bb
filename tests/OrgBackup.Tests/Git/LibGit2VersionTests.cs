using System.Runtime.InteropServices;

namespace OrgBackup.Tests.Git;

public sealed class LibGit2VersionTests
{
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int GetVersion(out int major, out int minor, out int revision);

    [Fact]
    public void The_shipped_libgit2_is_not_older_than_the_fixes_of_June_2026()
    {
        var file = Directory.GetFiles(AppContext.BaseDirectory, "libgit2-*", SearchOption.AllDirectories)
            .Single(path => path.Split('/').Contains(RuntimeInformation.RuntimeIdentifier, StringComparer.Ordinal));
        var library = NativeLibrary.Load(file);
        var getVersion = Marshal.GetDelegateForFunctionPointer<GetVersion>(
            NativeLibrary.GetExport(library, "git_libgit2_version"));

        getVersion(out var major, out var minor, out var revision);

        // 1.8.6 fixes CVE-2026-53583 to 53587: credentials sent to another host, memory of deltas, heap over-read.
        new Version(major, minor, revision).Should().BeGreaterThanOrEqualTo(new Version(1, 8, 6));
    }
}
