using System.Text;

namespace OrgBackup.Git;

/// <summary>
/// Reads what a bare repository on disk says of its refs: packed ones, loose ones over them, and HEAD.
/// </summary>
internal static class BareRefs
{
    private const int MaxLooseRef = 4096;

    /// <exception cref="DamagedBackupException">
    /// A file is not in git's format, or no such repository is there.
    /// </exception>
    public static RefAdvertisement Read(string folder)
    {
        var head = Path.Combine(folder, "HEAD");
        if (!File.Exists(head))
        {
            throw new DamagedBackupException($"{folder} is no git repository: it has no HEAD.");
        }

        var packed = PackedRefs.Read(folder).ToAdvertisement(ParseHead(File.ReadAllBytes(head)));
        var loose = ReadLoose(folder);
        return loose.Count == 0 ? packed : Merge(packed, loose);
    }

    /// <summary>Where HEAD points; null when it is detached.</summary>
    public static string? ParseHead(ReadOnlySpan<byte> text)
    {
        var line = text.TrimEnd("\n "u8);
        if (line.StartsWith("ref: "u8) && RefNameRules.IsValid(line[5..].TrimStart((byte)' ')))
        {
            return GitRefName.Decode(line[5..].TrimStart((byte)' '));
        }

        return ObjectIdText.IsValid(line)
            ? null
            : throw new DamagedBackupException("The file HEAD of a git archive is not in git's format.");
    }

    /// <summary>The object id in a loose ref's file; null for a symbolic one.</summary>
    public static string? ParseLoose(ReadOnlySpan<byte> text)
    {
        var line = text.TrimEnd("\n "u8);
        if (line.StartsWith("ref: "u8))
        {
            return null;
        }

        return ObjectIdText.IsValid(line)
            ? Encoding.ASCII.GetString(line)
            : throw new DamagedBackupException("A ref file of a git archive is not in git's format.");
    }

    /// <summary>Lays loose refs over packed ones, as git does.</summary>
    public static RefAdvertisement Merge(RefAdvertisement packed, IReadOnlyDictionary<string, string> loose)
    {
        var refs = new RefCollector();
        foreach (var reference in packed.Refs.Where(r => !loose.ContainsKey(r.Name)))
        {
            refs.Add(GitRefName.Encode(reference.Name), reference.Oid, reference.Peeled);
        }

        foreach (var (name, oid) in loose)
        {
            refs.Add(GitRefName.Encode(name), oid, peeled: null);
        }

        return refs.ToAdvertisement(packed.Head);
    }

    private static Dictionary<string, string> ReadLoose(string folder)
    {
        var loose = new Dictionary<string, string>(StringComparer.Ordinal);
        var root = Path.Combine(folder, "refs");
        if (!Directory.Exists(root))
        {
            return loose;
        }

        var files = new DirectoryInfo(root).EnumerateFiles("*", SearchOption.AllDirectories);
        foreach (var file in files.Where(f => f.Length <= MaxLooseRef))
        {
            var name = Path.GetRelativePath(folder, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            if (ParseLoose(File.ReadAllBytes(file.FullName)) is { } oid)
            {
                loose[name] = oid;
            }
        }

        return loose;
    }
}
