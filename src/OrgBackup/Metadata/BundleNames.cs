using System.Buffers;
using System.Text;
using OrgBackup.Git;

namespace OrgBackup.Metadata;

/// <summary>Which entries a metadata bundle may have: plain files at its top, with names for every system.</summary>
internal static class BundleNames
{
    private const int MaxEntries = 10_000;
    private const int MaxBytes = 255;

    private static readonly SearchValues<char> Unsafe = SearchValues.Create("/\\:*?\"<>|");

    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL"];

    /// <summary>The entry's name.</summary>
    /// <param name="entry">The next entry.</param>
    /// <param name="seen">The names before it, compared without case: a file system may take two for the same.</param>
    /// <exception cref="DamagedBackupException">Nobody's backup has such an entry.</exception>
    public static string Check(TarEntry entry, HashSet<string> seen)
    {
        var name = Encoding.UTF8.GetString(entry.Name);
        if (!entry.IsFile || !IsSafe(name, entry.Name.Length))
        {
            throw new DamagedBackupException(
                $"The metadata bundle holds '{GitHttpFailure.Clean(name, token: "")}', "
                    + "which is no plain file at its top.");
        }

        if (seen.Count == MaxEntries)
        {
            throw new DamagedBackupException($"The metadata bundle holds more than {MaxEntries} files.");
        }

        return seen.Add(name)
            ? name
            : throw new DamagedBackupException($"The metadata bundle holds '{name}' twice.");
    }

    private static bool IsSafe(string name, int bytes) =>
        bytes is > 0 and <= MaxBytes
        && !name.Any(char.IsControl)
        && Ascii.IsValid(name)
        && !name.AsSpan().ContainsAny(Unsafe)
        && name[^1] is not ('.' or ' ')
        && !Devices.Contains(name.Split('.')[0], StringComparer.OrdinalIgnoreCase);
}
