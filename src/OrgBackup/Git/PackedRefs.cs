using System.Text;

namespace OrgBackup.Git;

/// <summary>
/// Git's <c>packed-refs</c> file: all refs in one, sorted, each annotated tag with what it points at.
/// </summary>
internal static class PackedRefs
{
    private const string FileName = "packed-refs";

    /// <summary>Writes the refs, which must be in byte order of their names.</summary>
    /// <param name="isFullyPeeled">Whether every annotated tag among them says what it points at.</param>
    public static void Write(string folder, IEnumerable<GitRef> refs, bool isFullyPeeled = true)
    {
        using var file = new BufferedStream(File.Create(Path.Combine(folder, FileName)), 64 * 1024);
        file.Write(isFullyPeeled
            ? "# pack-refs with: peeled fully-peeled sorted \n"u8
            : "# pack-refs with: sorted \n"u8);
        foreach (var reference in refs)
        {
            file.Write(Encoding.ASCII.GetBytes(reference.Oid));
            file.WriteByte((byte)' ');
            file.Write(GitRefName.Encode(reference.Name));
            file.WriteByte((byte)'\n');
            if (reference.Peeled is { } peeled)
            {
                file.Write(Encoding.ASCII.GetBytes($"^{peeled}\n"));
            }
        }
    }

    /// <summary>Reads the file of a bare repository; no refs when there is none.</summary>
    /// <exception cref="DamagedBackupException">It is not in git's format.</exception>
    public static RefCollector Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) ? Parse(File.ReadAllBytes(path)) : new();
    }

    /// <summary>Whether the file says that all its tags are peeled; an empty one is.</summary>
    public static bool IsFullyPeeled(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)'\n');
        var isHeader = end >= 0 && text.StartsWith("# pack-refs with:"u8);
        return text.IsEmpty || (isHeader && text[..end].IndexOf(" fully-peeled "u8) >= 0);
    }

    public static RefCollector Parse(ReadOnlySpan<byte> text)
    {
        var refs = new RefCollector();
        ReadOnlySpan<byte> name = [];
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (line.StartsWith("^"u8) && ObjectIdText.IsValid(line[1..]))
            {
                refs.Peel(name, Encoding.ASCII.GetString(line[1..]));
            }
            else if (!line.IsEmpty && line[0] != (byte)'#')
            {
                name = AddLine(line, refs);
            }
        }

        return refs;
    }

    private static ReadOnlySpan<byte> AddLine(ReadOnlySpan<byte> line, RefCollector refs)
    {
        var space = line.IndexOf((byte)' ');
        if (space < 0 || !ObjectIdText.IsValid(line[..space]))
        {
            throw new DamagedBackupException("The file packed-refs of a git archive is not in git's format.");
        }

        var name = line[(space + 1)..];
        refs.Add(name, Encoding.ASCII.GetString(line[..space]), peeled: null);
        return name;
    }
}
