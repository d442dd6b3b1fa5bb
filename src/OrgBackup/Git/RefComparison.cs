namespace OrgBackup.Git;

/// <summary>Compares the refs that a record names with those of a repository on disk.</summary>
internal static class RefComparison
{
    /// <summary>One sentence per ref that is missing, too many, or elsewhere.</summary>
    public static IReadOnlyList<string> Run(IReadOnlyDictionary<string, string> expected, RefAdvertisement found)
    {
        var held = found.Refs.ToDictionary(r => r.Name, r => r.Oid, StringComparer.Ordinal);
        List<string> damage = [.. found.Refused.Select(r => $"The ref name {r.Name} breaks git's rules.")];
        foreach (var (name, oid) in expected)
        {
            if (!held.Remove(name, out var actual))
            {
                damage.Add($"The ref {name} is missing.");
            }
            else if (actual != oid)
            {
                damage.Add($"The ref {name} points at {actual} instead of {oid}.");
            }
        }

        damage.AddRange(held.Keys.Select(name => $"The ref {name} does not belong to this snapshot."));
        return damage.Count <= GitCheck.MaxSentences
            ? damage
            : [.. damage.Take(GitCheck.MaxSentences), "More refs differ than are listed here."];
    }
}
