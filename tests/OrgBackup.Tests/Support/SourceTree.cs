using System.Runtime.CompilerServices;

namespace OrgBackup.Tests.Support;

/// <summary>The repository's own files, found from where this file was compiled; names are relative, with slashes.</summary>
internal static class SourceTree
{
    private static readonly string[] Unversioned = ["artifacts", "bin", "obj", "node_modules", "cdk.out", "demo-backup"];

    /// <summary>Gets the folder that everything is in.</summary>
    public static string Root { get; } = FindRoot();

    public static IReadOnlyDictionary<string, string[]> Product { get; } = Read("src", ".cs");

    /// <summary>The lines of every file below a folder whose name ends so, but for what is built or downloaded.</summary>
    public static Dictionary<string, string[]> Read(string folder, params string[] endings)
    {
        var root = Root;
        var start = Path.Combine(root, folder);
        return Directory.Exists(start)
            ? Files(start)
                .Where(file => endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)))
                .ToDictionary(
                    file => Path.GetRelativePath(root, file).Replace('\\', '/'), File.ReadAllLines, StringComparer.Ordinal)
            : [];
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateDirectories(folder)
            .Where(inner => !Unversioned.Contains(Path.GetFileName(inner), StringComparer.Ordinal))
            .SelectMany(Files)
            .Concat(Directory.EnumerateFiles(folder));

    private static string FindRoot([CallerFilePath] string caller = "")
    {
        var folder = Path.GetDirectoryName(caller);
        while (folder is not null && !File.Exists(Path.Combine(folder, "OrgBackup.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException($"No OrgBackup.slnx above {caller}.");
    }
}
