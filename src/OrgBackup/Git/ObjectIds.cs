using System.Buffers.Binary;
using LibGit2Sharp;

namespace OrgBackup.Git;

/// <summary>
/// The ids of all objects in a bare repository, straight from the indexes of its packs: no object is read.
/// </summary>
internal static class ObjectIds
{
    private const int IdLength = 20;
    private const int HeaderLength = 8;
    private const int Fanout = 256;

    private static ReadOnlySpan<byte> Start => [0xFF, (byte)'t', (byte)'O', (byte)'c', 0, 0, 0, 2];

    /// <exception cref="DamagedBackupException">An index is not in git's format.</exception>
    public static IEnumerable<ObjectId> In(string folder)
    {
        var objects = Path.Combine(folder, "objects");
        foreach (var index in Directory.EnumerateFiles(Path.Combine(objects, "pack"), "*.idx"))
        {
            foreach (var id in InIndex(index))
            {
                yield return id;
            }
        }

        foreach (var loose in Directory.EnumerateDirectories(objects).Where(path => Path.GetFileName(path).Length == 2))
        {
            foreach (var rest in Directory.EnumerateFiles(loose).Select(Path.GetFileName))
            {
                if (ObjectId.TryParse(Path.GetFileName(loose) + rest, out var id))
                {
                    yield return id;
                }
            }
        }
    }

    /// <summary>Version 2 of the format: magic, version, 256 running counts, the ids in order, and more.</summary>
    private static IEnumerable<ObjectId> InIndex(string path)
    {
        using var file = File.OpenRead(path);
        var header = new byte[HeaderLength + (Fanout * sizeof(uint))];
        var read = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (read < header.Length || !header.AsSpan().StartsWith(Start))
        {
            throw new DamagedBackupException($"The index {Path.GetFileName(path)} is not in git's format.");
        }

        var count = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(header.Length - sizeof(uint)));
        using var ids = new BufferedStream(file, 64 * 1024);
        for (var i = 0U; i < count; i++)
        {
            var id = new byte[IdLength];
            ids.ReadExactly(id);
            yield return new ObjectId(id);
        }
    }
}
