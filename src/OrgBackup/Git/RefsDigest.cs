using System.Security.Cryptography;
using System.Text;

namespace OrgBackup.Git;

/// <summary>
/// One number for all refs of a repository: the SHA-256, in hex, of exactly what
/// <c>git for-each-ref --format='%(objectname) %(refname)'</c> prints.
/// </summary>
public static class RefsDigest
{
    /// <summary>The digest of refs in any order.</summary>
    public static string Compute(IEnumerable<GitRef> refs) =>
        Compute(refs.Select(r => KeyValuePair.Create(r.Name, r.Oid)));

    /// <summary>The digest of ref names with their object ids, in any order.</summary>
    public static string Compute(IEnumerable<KeyValuePair<string, string>> refs)
    {
        var lines = refs.Select(r => (Name: GitRefName.Encode(r.Key), Oid: r.Value)).ToList();
        lines.Sort(static (left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, oid) in lines)
        {
            hash.AppendData(Encoding.ASCII.GetBytes($"{oid} "));
            hash.AppendData(name);
            hash.AppendData("\n"u8);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
