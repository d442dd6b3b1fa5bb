using System.Text;
using LibGit2Sharp;
using GitRepository = LibGit2Sharp.Repository;

namespace OrgBackup.Git;

/// <summary>Looks for objects in a bare repository on disk; runs inside a worker process.</summary>
internal static class ObjectSearch
{
    /// <summary>Which of these are not there; what is no object id is not.</summary>
    public static IReadOnlyList<string> Absent(string folder, IEnumerable<string> oids)
    {
        LibGit2.Prepare();
        using var repository = new GitRepository(folder);
        return [.. oids.Where(oid => !IsOid(oid) || !repository.ObjectDatabase.Contains(new ObjectId(oid)))];
    }

    public static bool IsOid(string text) => ObjectIdText.IsValid(Encoding.UTF8.GetBytes(text));
}
