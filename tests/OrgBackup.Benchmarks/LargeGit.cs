using System.Diagnostics;
using System.Security.Cryptography;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.Benchmarks;

/// <summary>A git repository with one pack of a wanted size, of bytes that nothing compresses.</summary>
internal static class LargeGit
{
    private const int FileMegabytes = 5;

    /// <returns>The size of the pack.</returns>
    public static long Write(Repository repository, int megabytes, string scratch)
    {
        repository.Git.EnsureCreated(repository.DefaultBranch);
        var tree = Directory.CreateDirectory(Path.Combine(scratch, "tree")).FullName;
        for (var number = 0; number < megabytes / FileMegabytes; number++)
        {
            File.WriteAllBytes(Path.Combine(tree, $"{number}.bin"), RandomNumberGenerator.GetBytes(FileMegabytes << 20));
        }

        string[] git = ["--git-dir", repository.Git.Directory, "--work-tree", tree, "-c", "core.compression=0", "-c", "core.bare=false"];
        Git([.. git, "add", "-A"]);
        Git([.. git, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "-m", "Large"]);
        Git([.. git, "repack", "-adq", "--window=0"]);
        Directory.Delete(tree, recursive: true);
        repository.SizeKb = megabytes * 1024;
        return Directory.GetFiles(Path.Combine(repository.Git.Directory, "objects", "pack"), "*.pack").Sum(file => new FileInfo(file).Length);
    }

    private static void Git(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("git", arguments))!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"git {arguments[^1]} failed.");
        }
    }
}
