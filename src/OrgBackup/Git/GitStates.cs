using OrgBackup.Snapshots;

namespace OrgBackup.Git;

/// <summary>
/// From a server's ref list to what a snapshot record keeps of it, and whether two of them say the same.
/// </summary>
public static class GitStates
{
    public static GitState Of(RefAdvertisement listed) => new()
    {
        Head = listed.Head,
        Refs = new OrderedDictionary<string, string>(
            listed.Refs.Select(r => KeyValuePair.Create(r.Name, r.Oid)), StringComparer.Ordinal),
        RefsDigest = RefsDigest.Compute(listed.Refs),
        ObjectFormat = listed.ObjectFormat,
    };

    /// <summary>
    /// Whether nobody pushed or changed the default branch since. <c>refs/pull/*/merge</c> alone is no change: GitHub
    /// makes these refs anew by itself.
    /// </summary>
    public static bool IsSame(GitState stored, RefAdvertisement listed)
    {
        if (stored.Head != listed.Head || stored.ObjectFormat != listed.ObjectFormat)
        {
            return false;
        }

        var now = listed.Refs.Where(r => !IsMergePreview(r.Name)).ToList();
        return now.Count == stored.Refs.Keys.Count(name => !IsMergePreview(name))
            && now.TrueForAll(r => stored.Refs.TryGetValue(r.Name, out var oid) && oid == r.Oid);
    }

    /// <summary>Whether GitHub computes this ref by itself: <c>refs/pull/7/merge</c>.</summary>
    public static bool IsMergePreview(string name) =>
        name.Split('/') is ["refs", "pull", { Length: > 0 } number, "merge"] && number.All(char.IsAsciiDigit);
}
