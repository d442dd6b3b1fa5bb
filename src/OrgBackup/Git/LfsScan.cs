using System.Globalization;
using LibGit2Sharp;
using OrgBackup.Snapshots;
using GitRepository = LibGit2Sharp.Repository;

namespace OrgBackup.Git;

/// <summary>
/// Finds the pointers of Git LFS over all history: every small blob of a bare repository is read once, whichever commit
/// has it. Runs inside a worker process; the pointers travel in a file, there may be many.
/// </summary>
internal static class LfsScan
{
    /// <summary>Writes one line for each object, in the order of their ids.</summary>
    public static void Run(string folder, string list, CancellationToken cancellationToken)
    {
        LibGit2.Prepare();
        var found = new SortedDictionary<string, long>(StringComparer.Ordinal);
        using var repository = new GitRepository(folder);
        var buffer = new byte[LfsPointerText.MaxBytes + 1];
        foreach (var id in ObjectIds.In(folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var about = repository.ObjectDatabase.RetrieveObjectMetadata(id);
            if (about is { Type: ObjectType.Blob, Size: >= LfsPointerText.MinBytes and <= LfsPointerText.MaxBytes }
                && Read(repository, id, buffer) is { } pointer)
            {
                // two pointers may disagree on the size; the larger one bounds what is taken, the id proves it
                found[pointer.Oid] = Math.Max(pointer.Size, found.GetValueOrDefault(pointer.Oid));
            }
        }

        File.WriteAllLines(
            list, found.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key} {one.Value}")));
    }

    /// <summary>Each object once, in the order of the ids.</summary>
    /// <remarks>
    /// Two pointers may disagree on the size; the larger one bounds what is taken, the id proves it.
    /// </remarks>
    public static IReadOnlyList<LfsPointer> Distinct(IEnumerable<LfsPointer> pointers) =>
    [
        .. pointers.GroupBy(one => one.Oid, StringComparer.Ordinal)
            .Select(same => same.MaxBy(one => one.Size)!)
            .OrderBy(one => one.Oid, StringComparer.Ordinal),
    ];

    /// <summary>The list that <see cref="Run"/> wrote.</summary>
    public static IReadOnlyList<LfsPointer> ReadList(string list) =>
    [
        .. File.ReadLines(list).Select(line => line.Split(' '))
            .Select(parts => new LfsPointer(parts[0], long.Parse(parts[1], CultureInfo.InvariantCulture))),
    ];

    private static LfsPointer? Read(GitRepository repository, ObjectId id, byte[] buffer)
    {
        using var content = repository.Lookup<Blob>(id).GetContentStream();
        var count = content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return LfsPointerText.Parse(buffer.AsSpan(0, count));
    }
}
