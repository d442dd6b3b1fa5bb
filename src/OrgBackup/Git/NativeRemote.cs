using GitRepository = LibGit2Sharp.Repository;

namespace OrgBackup.Git;

/// <summary>
/// libgit2's own HTTPS, which no backup uses: whether the native library works on this machine. Without OpenSSL 3 it
/// ends the process.
/// </summary>
public static class NativeRemote
{
    /// <summary>How many refs the server lists.</summary>
    public static int CountRefs(Uri repository)
    {
        LibGit2.Prepare();
        return GitRepository.ListRemoteReferences(repository.AbsoluteUri).Count();
    }
}
