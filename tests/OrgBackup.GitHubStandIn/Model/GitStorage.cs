namespace OrgBackup.GitHubStandIn.Model;

/// <summary>Where a repository's bare git repository and its wiki's lie; either may not exist.</summary>
public sealed class GitStorage(string root, long id)
{
    private string? _shared;

    /// <summary>Gets the repository's own folder, or the one it shares with others of a prepared content.</summary>
    public string Directory => _shared ?? Path.Combine(root, $"{id}.git");

    public string WikiDirectory => Path.Combine(root, $"{id}.wiki.git");

    /// <summary>
    /// Gets a value indicating whether the wiki has a first page; without one GitHub knows no wiki repository.
    /// </summary>
    public bool WikiExists => System.IO.Directory.Exists(WikiDirectory);

    /// <summary>Serves the git repository at the path, which may serve other repositories too.</summary>
    public void Share(string directory) => _shared = directory;

    /// <summary>Makes the empty bare repository when there is none, without starting a process.</summary>
    public void EnsureCreated(string defaultBranch) => CreateBare(Directory, defaultBranch);

    /// <summary>Reads every ref with its object id, packed or not, without starting a process.</summary>
    public SortedDictionary<string, string> Refs()
    {
        var refs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var packed = Path.Combine(Directory, "packed-refs");
        foreach (var line in File.Exists(packed) ? File.ReadAllLines(packed) : [])
        {
            if (line.Length > 41 && line[0] is not ('#' or '^'))
            {
                refs[line[41..]] = line[..40];
            }
        }

        var loose = new DirectoryInfo(Path.Combine(Directory, "refs"));
        foreach (var file in loose.Exists ? loose.EnumerateFiles("*", SearchOption.AllDirectories) : [])
        {
            var name = Path.GetRelativePath(Directory, file.FullName).Replace('\\', '/');
            if (File.ReadAllText(file.FullName).Trim() is { Length: 40 } id)
            {
                refs[name] = id;
            }
        }

        return refs;
    }

    /// <summary>Makes or moves a ref that no push may touch.</summary>
    public void SetRef(string name, string oid)
    {
        var file = Path.Combine(Directory, name);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, oid + "\n");
    }

    /// <summary>Points HEAD to a branch.</summary>
    public void SetHead(string branch) =>
        File.WriteAllText(Path.Combine(Directory, "HEAD"), $"ref: refs/heads/{branch}\n");

    internal static void CreateBare(string directory, string defaultBranch)
    {
        if (System.IO.Directory.Exists(directory))
        {
            return;
        }

        System.IO.Directory.CreateDirectory(Path.Combine(directory, "objects", "pack"));
        System.IO.Directory.CreateDirectory(Path.Combine(directory, "refs", "heads"));
        File.WriteAllText(
            Path.Combine(directory, "config"), "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n");
        File.WriteAllText(Path.Combine(directory, "HEAD"), $"ref: refs/heads/{defaultBranch}\n");
    }
}
