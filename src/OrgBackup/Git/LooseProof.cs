using System.Buffers.Text;

namespace OrgBackup.Git;

/// <summary>Proves objects that are in files of their own, as another tool may have archived them.</summary>
internal sealed class LooseProof(string folder, PackJob job)
{
    private readonly string _objects = Path.Combine(folder, "objects");

    /// <summary>Gets the sound ones with what they are; ids as lower-case hex.</summary>
    public Dictionary<string, PackObjectType> Found { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets those whose file is not what its name says.</summary>
    public List<string> Damaged { get; } = [];

    public void Run()
    {
        if (!Directory.Exists(_objects))
        {
            return;
        }

        var links = new ObjectLinks(job.Format);
        foreach (var directory in Directory.EnumerateDirectories(_objects))
        {
            var start = Path.GetFileName(directory);
            foreach (var file in BareLayout.IsLooseFolder(start) ? Directory.EnumerateFiles(directory) : [])
            {
                job.CancellationToken.ThrowIfCancellationRequested();
                var id = start + Path.GetFileName(file);
                if (id.Length == 2 * job.Format.Length && id.All(char.IsAsciiHexDigitLower))
                {
                    Prove(file, id, links);
                }
            }

            job.Sink.Take(links);
        }
    }

    private void Prove(string file, string id, ObjectLinks links)
    {
        try
        {
            using var bytes = new PackBytes(file);
            var type = bytes.Length <= PackWorker.StreamAbove ? ReadWhole(bytes, id, links) : Pass(bytes, id);
            if (type is not (PackObjectType.Blob or PackObjectType.None) && bytes.Length > PackWorker.StreamAbove)
            {
                type = ReadWhole(bytes, id, links);
            }

            if (type == PackObjectType.None)
            {
                Damaged.Add(id);
                return;
            }

            Found[id] = type;
        }
        catch (DamagedBackupException)
        {
            Damaged.Add(id);
        }
    }

    private PackObjectType ReadWhole(PackBytes bytes, string id, ObjectLinks links)
    {
        using var content = new MemoryStream();
        var type = Inflate(bytes, content.Write, out var header, out var actual);
        if (type == PackObjectType.None || actual != id)
        {
            return PackObjectType.None;
        }

        links.Look(type, Convert.FromHexString(id), content.GetBuffer().AsSpan(header, (int)content.Length - header));
        return type;
    }

    /// <summary>A large one: hashed as it passes.</summary>
    private PackObjectType Pass(PackBytes bytes, string id)
    {
        var type = Inflate(bytes, (_, _, _) => { }, out _, out var actual);
        return actual == id ? type : PackObjectType.None;
    }

    /// <summary>Inflates a file: type, size, zero byte, content.</summary>
    private PackObjectType Inflate(
        PackBytes bytes, Action<byte[], int, int> take, out int header, out string id)
    {
        using var hash = job.Format.StartObjects();
        var start = Array.Empty<byte>();
        var window = new PackWindow(bytes);
        window.Seek(0, 1);
        var length = new Inflater(window).Inflate(new byte[160 * 1024], (buffer, from, count) =>
        {
            if (start.Length == 0)
            {
                start = buffer.AsSpan(from, Math.Min(count, PackObjectTypes.MaxHeader)).ToArray();
            }

            hash.Append(buffer.AsSpan(from, count));
            take(buffer, from, count);
        });
        var bits = new byte[job.Format.Length];
        hash.Finish(bits);
        id = Convert.ToHexStringLower(bits);
        header = Array.IndexOf(start, (byte)0) + 1;
        var space = Array.IndexOf(start, (byte)' ');
        return header > 0 && space > 0 && space < header
            && Utf8Parser.TryParse(start.AsSpan(space + 1), out long size, out _) && size == length - header
            && window.Offset == bytes.Length
            ? PackObjectTypes.Parse(start.AsSpan(0, space))
            : PackObjectType.None;
    }
}
