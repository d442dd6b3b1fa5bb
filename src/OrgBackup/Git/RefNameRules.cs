using System.Buffers;

namespace OrgBackup.Git;

/// <summary>
/// Git's rules on full ref names (<c>git check-ref-format</c>): what breaks them is never written to disk.
/// </summary>
internal static class RefNameRules
{
    private static readonly SearchValues<byte> Forbidden = SearchValues.Create("~^:?*[\\\u007F"u8);

    public static bool IsValid(ReadOnlySpan<byte> name)
    {
        if (!name.StartsWith("refs/"u8)
            || name[^1] is (byte)'.'
            || name.IndexOf(".."u8) >= 0
            || name.IndexOf("@{"u8) >= 0)
        {
            return false;
        }

        foreach (var part in name.Split((byte)'/'))
        {
            var component = name[part];
            if (component.IsEmpty || component[0] is (byte)'.' || component.EndsWith(".lock"u8))
            {
                return false;
            }
        }

        return !HasForbiddenByte(name);
    }

    private static bool HasForbiddenByte(ReadOnlySpan<byte> name) =>
        name.ContainsAnyInRange((byte)0, (byte)' ') || name.IndexOfAny(Forbidden) >= 0;
}
