using OrgBackup.Snapshots;

namespace OrgBackup.Git;

/// <summary>
/// Writes one archive, or the rest of one: folders and loose objects, packs each with its index, and at last what
/// differs in every archive. Each pack, each index and that tail is a gzip member of its own, so that a later archive
/// can begin with all bytes before the tail.
/// </summary>
/// <param name="folder">The bare repository.</param>
/// <param name="top">The folder in the archive.</param>
/// <param name="target">Where the archive goes.</param>
/// <param name="start">Where the target is in the archive; 0: at its beginning.</param>
internal sealed class ArchiveWriting(string folder, string top, Stream target, long start = 0)
    : IDisposable
{
    private readonly byte[] _buffer = new byte[128 * 1024];
    private readonly OffsetStream _target = new(target, start);
    private readonly Dictionary<string, long> _indexes = new(StringComparer.Ordinal);
    private long _tail;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (loose, packs) = Objects();
        if (start == 0)
        {
            await WriteMemberAsync(loose, cancellationToken);
        }

        await WritePacksAsync(packs, cancellationToken);
        await WriteTailAsync(cancellationToken);
    }

    /// <summary>Writes the packs only: a piece that stands anywhere in an archive.</summary>
    public Task WritePacksAsync(CancellationToken cancellationToken) =>
        WritePacksAsync(Objects().Packs, cancellationToken);

    /// <summary>Writes an archive of pieces that are stored elsewhere; the folder has only the refs.</summary>
    /// <returns>Where the pieces' packs are now.</returns>
    public async Task<PackLayout> AssembleAsync(
        IReadOnlyList<ArchivePiece> pieces, CancellationToken cancellationToken)
    {
        await WriteMemberAsync(Objects().Loose, cancellationToken);
        var packs = new List<ArchivedPack>();
        foreach (var piece in pieces)
        {
            var at = _target.Position;
            packs.AddRange(piece.Packs.Select(pack => pack with { IndexAt = at + pack.IndexAt }));
            await piece.CopyAsync(_target, cancellationToken);
        }

        _tail = _target.Position;
        await WriteTailAsync(cancellationToken);
        return new(_tail, packs) { FullPacks = packs.Count };
    }

    /// <summary>Disposes nothing of the caller's.</summary>
    public void Dispose() => _target.Dispose();

    /// <summary>What was written, as a record keeps it.</summary>
    /// <param name="packs">The packs of the mirror.</param>
    /// <param name="before">What the archive began with.</param>
    public PackLayout LayoutOf(IReadOnlyList<MirroredPack> packs, PackLayout? before) => new(
        _tail,
        [
            .. before?.Packs ?? [],
            .. packs.OrderBy(pack => pack.Name, StringComparer.Ordinal)
                .Select(pack => new ArchivedPack(pack.Name, pack.Objects, pack.Bytes, _indexes[pack.Name])),
        ])
    {
        FullPacks = before?.FullPacks ?? (packs.Count > 1 ? packs.Count : 0),
    };

    private async Task WritePacksAsync(
        IEnumerable<(string Name, FileInfo File)> packs, CancellationToken cancellationToken)
    {
        foreach (var (name, file) in packs)
        {
            if (name.EndsWith(".idx", StringComparison.Ordinal))
            {
                _indexes[Path.GetFileNameWithoutExtension(name)] = _target.Position;
            }

            await WriteMemberAsync([new(name, file)], cancellationToken);
        }

        _tail = _target.Position;
    }

    /// <summary>
    /// The loose objects with all folders, and the packs in the order of names, each before its index.
    /// </summary>
    private (SortedDictionary<string, FileInfo?> Loose, List<(string Name, FileInfo File)> Packs) Objects()
    {
        var loose = new SortedDictionary<string, FileInfo?>(StringComparer.Ordinal)
        {
            [""] = null,
            ["objects/"] = null,
            ["objects/pack/"] = null,
            ["refs/"] = null,
        };
        var packs = new List<(string Name, FileInfo File)>();
        var objects = new DirectoryInfo(Path.Combine(folder, "objects"));
        foreach (var file in objects.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(folder, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            if (name.StartsWith("objects/pack/", StringComparison.Ordinal) && ArchiveLayout.IsObject(name))
            {
                packs.Add((name, file));
            }
            else if (ArchiveLayout.IsObject(name))
            {
                loose[$"{name[..name.LastIndexOf('/')]}/"] = null;
                loose[name] = file;
            }
        }

        packs.Sort((one, other) => string.CompareOrdinal(Order(one.Name), Order(other.Name)));
        return (loose, packs);

        static string Order(string name) =>
            Path.ChangeExtension(name, name.EndsWith(".pack", StringComparison.Ordinal) ? "1" : "2");
    }

    private async Task WriteMemberAsync(
        IEnumerable<KeyValuePair<string, FileInfo?>> entries, CancellationToken cancellationToken)
    {
        var gzip = new StoredGzip(_target);
        foreach (var (name, file) in entries)
        {
            if (file is null)
            {
                await gzip.WriteAsync(TarHeader.Of($"{top}/{name}", 0, isFolder: true), cancellationToken);
            }
            else
            {
                await WriteFileAsync(gzip, $"{top}/{name}", file, cancellationToken);
            }
        }

        await gzip.FinishAsync(cancellationToken);
    }

    private async Task WriteTailAsync(CancellationToken cancellationToken)
    {
        var gzip = new StoredGzip(_target);
        await WriteFileAsync(gzip, $"{top}/HEAD", new(Path.Combine(folder, "HEAD")), cancellationToken);
        var config = System.Text.Encoding.UTF8.GetBytes(BareLayout.ConfigOf(BareLayout.FormatOf(folder)));
        await gzip.WriteAsync(TarHeader.Of($"{top}/config", config.Length, isFolder: false), cancellationToken);
        await gzip.WriteAsync(config, cancellationToken);
        await gzip.WriteAsync(new byte[TarHeader.Padding(config.Length)], cancellationToken);
        if (new FileInfo(Path.Combine(folder, "packed-refs")) is { Exists: true } packedRefs)
        {
            await WriteFileAsync(gzip, $"{top}/packed-refs", packedRefs, cancellationToken);
        }

        await gzip.WriteAsync(new byte[2 * TarHeader.BlockSize], cancellationToken);
        await gzip.FinishAsync(cancellationToken);
    }

    private async Task WriteFileAsync(
        StoredGzip gzip, string name, FileInfo file, CancellationToken cancellationToken)
    {
        await using var content = new FileStream(
            file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, useAsync: false);
        var size = content.Length;
        await gzip.WriteAsync(TarHeader.Of(name, size, isFolder: false), cancellationToken);
        var left = size;
        while (await content.ReadAsync(_buffer, cancellationToken) is > 0 and var count && (left -= count) >= 0)
        {
            await gzip.WriteAsync(_buffer.AsMemory(0, count), cancellationToken);
        }

        if (left != 0)
        {
            throw new DamagedBackupException($"{file.FullName} changed while it was archived.");
        }

        await gzip.WriteAsync(new byte[TarHeader.Padding(size)], cancellationToken);
    }

    /// <summary>Passes bytes on and knows where it is.</summary>
    private sealed class OffsetStream(Stream inner, long start) : WriteOnlyStream
    {
        private long _position = start;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            inner.Write(buffer);
            _position += buffer.Length;
        }

        public override async ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await inner.WriteAsync(buffer, cancellationToken);
            _position += buffer.Length;
        }
    }
}

/// <summary>Packs with their indexes, written before as they stand in an archive.</summary>
/// <param name="Packs">What is in it; their places are counted from its beginning.</param>
/// <param name="CopyAsync">Writes it; the same bytes each time.</param>
public sealed record ArchivePiece(
    IReadOnlyList<ArchivedPack> Packs, Func<Stream, CancellationToken, Task> CopyAsync);
