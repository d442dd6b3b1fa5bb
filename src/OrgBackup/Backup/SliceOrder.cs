using System.Text.RegularExpressions;
using OrgBackup.Git;

namespace OrgBackup.Backup;

/// <summary>In which order refs are fetched that come in slices.</summary>
internal static partial class SliceOrder
{
    /// <summary>The refs that no slice has yet, one for each object: tags by age, then branches, then others.</summary>
    public static List<GitRef> Open(GitSlices slices, RefAdvertisement refs)
    {
        var done = slices.Stored.SelectMany(slice => slice.Tips)
            .Concat(slices.Refused)
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. refs.Refs.Where(one => !done.Contains(one.Oid))
                .DistinctBy(one => one.Oid, StringComparer.Ordinal)
                .OrderBy(one => RankOf(one.Name, refs.Head))
                .ThenBy(one => ByNumber(one.Name), StringComparer.Ordinal),
        ];
    }

    /// <summary>So that v2 comes before v10.</summary>
    private static string ByNumber(string name) => Digits().Replace(name, number => number.Value.PadLeft(20, '0'));

    private static int RankOf(string name, string? head) => name switch
    {
        _ when name.StartsWith("refs/tags/", StringComparison.Ordinal) => 0,
        _ when name == head => 2,
        _ when name.StartsWith("refs/heads/", StringComparison.Ordinal) => 1,
        _ => 3,
    };

    [GeneratedRegex("[0-9]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digits();
}
