using System.Globalization;
using OrgBackup.Git;
using OrgBackup.Snapshots;

namespace OrgBackup.Backup;

/// <summary>What happened to branches and tags that somebody should look at: sentences for the report's top.</summary>
internal static class RefWarnings
{
    private const int ManyRefs = 5;
    private const double MuchOfAll = 0.2;
    private const string Kept = "It is kept: restore --with-lost-tips brings it back.";

    /// <param name="repository">Its name.</param>
    /// <param name="earlier">The refs of the earlier snapshot; null: there is nothing to compare with.</param>
    /// <param name="mirror">What the server has now.</param>
    /// <param name="lost">The tips that it no longer reaches.</param>
    public static IReadOnlyList<string> Of(
        string repository, GitState? earlier, MirrorResult mirror, IReadOnlyList<LostTip> lost)
    {
        if (earlier is null)
        {
            return [];
        }

        var listed = mirror.Refs.Refs.Concat(mirror.Undelivered)
            .Select(one => one.Name)
            .ToHashSet(StringComparer.Ordinal);
        string?[] found = [OfDefaultBranch(earlier, mirror, listed, lost), OfDeletions(earlier, listed)];
        return [.. found.OfType<string>().Select(sentence => $"{repository}: {sentence}")];
    }

    private static string? OfDefaultBranch(
        GitState earlier, MirrorResult mirror, HashSet<string> listed, IReadOnlyList<LostTip> lost)
    {
        if (earlier.Head is not { } head || !earlier.Refs.TryGetValue(head, out var oid))
        {
            return null;
        }

        var branch = head.StartsWith("refs/heads/", StringComparison.Ordinal) ? head["refs/heads/".Length..] : head;
        var isLost = lost.Any(tip => tip.Ref == head && tip.Oid == oid);
        if (!listed.Contains(head))
        {
            return isLost
                ? $"the default branch {branch} was deleted, and no ref reaches its tip {oid[..8]} any more. {Kept}"
                : mirror.Refs.Head is null || !listed.Contains(mirror.Refs.Head)
                    ? $"the default branch {branch} was deleted, and no other one took its place."
                    : null;
        }

        // one that the server lists and cannot deliver is a missing ref, not a moved one
        return isLost && mirror.Undelivered.All(one => one.Name != head)
            ? $"the default branch {branch} was force-pushed, and no ref reaches its tip {oid[..8]} any more. {Kept}"
            : null;
    }

    private static string? OfDeletions(GitState earlier, HashSet<string> listed)
    {
        var owned = earlier.Refs.Keys.Where(IsBranchOrTag).ToList();
        var deleted = owned.Count(name => !listed.Contains(name));
        return deleted >= ManyRefs && deleted > owned.Count * MuchOfAll
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{deleted} of {owned.Count} branches and tags were deleted since the last snapshot. What no other "
                    + $"ref reaches is kept: restore --with-lost-tips brings it back.")
            : null;
    }

    private static bool IsBranchOrTag(string name) =>
        name.StartsWith("refs/heads/", StringComparison.Ordinal)
        || name.StartsWith("refs/tags/", StringComparison.Ordinal);
}
