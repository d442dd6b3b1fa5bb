using System.Text;

namespace OrgBackup.Git;

/// <summary>Which names a bare repository is made of.</summary>
internal static class ArchiveLayout
{
    /// <summary>Whether the name is a pack, an index or a loose object, relative to the repository.</summary>
    public static bool IsObject(string name) => name.Split('/') switch
    {
        ["objects", "pack", var file] => BareLayout.IsPackFile(file),
        ["objects", { Length: 2 } folder, var rest] =>
            BareLayout.IsLooseFolder(folder) && ObjectIdText.IsValid(Encoding.UTF8.GetBytes(folder + rest)),
        _ => false,
    };

    /// <summary>Whether a name may stand at the top of a bare repository.</summary>
    public static bool IsKnownName(string name) =>
        name is "HEAD" or "branches" or "config" or "description" or "hooks" or "info" or "objects" or "packed-refs"
            or "refs";

    /// <summary>
    /// The parts of an entry's name, without <c>.</c> and empty ones.
    /// </summary>
    /// <exception cref="DamagedBackupException">
    /// The name leads out of the folder, or no honest tool writes it.
    /// </exception>
    public static string[] Split(string name)
    {
        if (name.StartsWith('/') || name.AsSpan().ContainsAny('\\', ':') || name.Any(char.IsControl))
        {
            throw Refused(name);
        }

        var parts = name.Split('/').Where(part => part is not ("" or ".")).ToArray();
        return parts.Contains("..", StringComparer.Ordinal) ? throw Refused(name) : parts;
    }

    public static DamagedBackupException Refused(string name) => new(
        $"The archive has an entry that is not unpacked: {GitHttpFailure.Clean(name, token: "")}",
        "Nobody's backup looks like this: find out who wrote the archive.");
}
