using System.Text;

namespace OrgBackup.Git;

/// <summary>
/// The bare repository as it is kept: HEAD, a constant config, packed-refs, packs with their indexes, and nothing else.
/// No remote, no URL, no hook, no alternate: none of what git would act upon.
/// </summary>
internal static class BareLayout
{
    public const string Config = "[core]\n\trepositoryformatversion = 0\n\tbare = true\n";

    private const string Sha256Config =
        "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectformat = sha256\n";

    /// <summary>Where HEAD points when the server does not tell.</summary>
    public const string UntoldHead = "refs/heads/main";

    private static readonly UnixFileMode Ours = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The configuration of a repository with such objects.</summary>
    public static string ConfigOf(ObjectFormat format) => format == ObjectFormat.Sha256 ? Sha256Config : Config;

    /// <summary>The format of a bare repository on disk, by the configuration that we wrote.</summary>
    public static ObjectFormat FormatOf(string folder)
    {
        var config = new FileInfo(Path.Combine(folder, "config"));
        return config is { Exists: true, Length: < 1024 } && File.ReadAllText(config.FullName) == Sha256Config
            ? ObjectFormat.Sha256
            : ObjectFormat.Sha1;
    }

    /// <summary>Makes an empty bare repository of the folder, which must be empty or missing.</summary>
    public static void Create(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "objects", "pack"));
        Directory.CreateDirectory(Path.Combine(folder, "refs"));
        File.WriteAllText(Path.Combine(folder, "config"), Config);
        WriteHead(folder, UntoldHead);
    }

    /// <summary>Sweeps what a fetch or a killed one left behind, and writes the refs.</summary>
    public static void Finish(string folder, string? head, IEnumerable<GitRef> refs, ObjectFormat? format = null)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos().ToList())
        {
            if (entry.Name is not ("objects" or "config"))
            {
                Delete(entry);
            }
        }

        foreach (var entry in new DirectoryInfo(Path.Combine(folder, "objects")).EnumerateFileSystemInfos().ToList())
        {
            if (entry.Name != "pack" && !IsLooseFolder(entry.Name))
            {
                Delete(entry);
            }
        }

        SweepPacks(Path.Combine(folder, "objects", "pack"));
        Directory.CreateDirectory(Path.Combine(folder, "refs"));
        File.WriteAllText(Path.Combine(folder, "config"), ConfigOf(format ?? ObjectFormat.Sha1));
        PackedRefs.Write(folder, refs);
        WriteHead(folder, head ?? UntoldHead);
    }

    public static void WriteHead(string folder, string target) =>
        File.WriteAllBytes(Path.Combine(folder, "HEAD"), [.. "ref: "u8, .. GitRefName.Encode(target), (byte)'\n']);

    /// <summary>Whether this is the name of a pack or its index as git names them.</summary>
    public static bool IsPackFile(string name) =>
        name.StartsWith("pack-", StringComparison.Ordinal)
        && Path.GetExtension(name) is ".pack" or ".idx"
        && ObjectIdText.IsValid(Encoding.UTF8.GetBytes(Path.GetFileNameWithoutExtension(name)["pack-".Length..]));

    /// <summary>Whether this is one of the folders <c>00</c> to <c>ff</c>.</summary>
    public static bool IsLooseFolder(string name) => name.Length == 2 && name.All(char.IsAsciiHexDigitLower);

    private static void SweepPacks(string folder)
    {
        foreach (var file in new DirectoryInfo(folder).EnumerateFileSystemInfos().ToList())
        {
            if (!IsPackFile(file.Name))
            {
                Delete(file);
            }
            else if (!OperatingSystem.IsWindows())
            {
                file.UnixFileMode = Ours;
            }
        }
    }

    private static void Delete(FileSystemInfo entry)
    {
        if (entry is DirectoryInfo { LinkTarget: null } directory)
        {
            directory.Delete(recursive: true);
        }
        else
        {
            entry.Delete();
        }
    }
}
