using LibGit2Sharp;
using GitRepository = LibGit2Sharp.Repository;

namespace OrgBackup.Git;

/// <summary>Looks for damage in a bare repository on disk; runs inside a worker process.</summary>
internal static class GitCheck
{
    /// <summary>So many sentences are enough for anyone.</summary>
    public const int MaxSentences = 100;

    /// <summary>One sentence per damage of packs, tips or anything that they reach; empty when whole.</summary>
    public static IReadOnlyList<string> Run(string folder, CancellationToken cancellationToken)
    {
        LibGit2.Prepare();
        var damage = new List<string>(PackCheck.Run(folder, cancellationToken));
        try
        {
            using var repository = new GitRepository(folder);
            var walk = new ConnectivityWalk(repository, HasLooseObjects(folder));
            damage.AddRange(walk.Run(BareRefs.Read(folder).Refs, cancellationToken));
        }
        catch (Exception e) when (e is LibGit2SharpException or DamagedBackupException)
        {
            damage.Add($"The repository cannot be read: {e.Message}");
        }

        return damage.Count > MaxSentences
            ? [.. damage.Take(MaxSentences), "There is more damage than is listed here."]
            : damage;
    }

    private static bool HasLooseObjects(string folder) =>
        Directory.EnumerateDirectories(Path.Combine(folder, "objects"))
            .Any(d => BareLayout.IsLooseFolder(Path.GetFileName(d)));
}
