using OrgBackup.Snapshots;

namespace OrgBackup.Git;

/// <summary>The packs of one mirror as they arrive: each indexed, and kept only if nothing is missing.</summary>
internal sealed class ArrivedPacks(string folder, ObjectFormat format)
{
    private readonly List<ProvedPack> _packs = [];
    private readonly ObjectLinks _links = new(format);
    private readonly List<string> _delivered = [];

    public ObjectFormat Format => format;

    /// <summary>Gets the objects that were asked for and arrived with all that they reach.</summary>
    public IReadOnlyList<string> Delivered => _delivered;

    /// <summary>Gets the number of objects.</summary>
    public long Count => _packs.Sum(pack => (long)pack.Count);

    /// <summary>Gets the pointers of Git LFS among all blobs, each object once, in the order of the ids.</summary>
    public IReadOnlyList<LfsPointer> Lfs => LfsScan.Distinct(_links.Lfs);

    /// <summary>Takes a pack in, with its index.</summary>
    /// <param name="source">Its bytes.</param>
    /// <param name="wanted">What it was asked for.</param>
    /// <param name="cancellationToken">Ends it; nothing is kept.</param>
    /// <returns>Null; or what is missing: then nothing is kept.</returns>
    /// <exception cref="DamagedBackupException">What is wrong with the pack; nothing is kept.</exception>
    public async Task<string?> TakeAsync(
        Stream source, IReadOnlyList<string> wanted, CancellationToken cancellationToken)
    {
        var arriving = Path.Combine(folder, "objects", "pack", "tmp_arriving");
        try
        {
            File.Delete(arriving);
            var sink = new ObjectSink(format);
            var pack = await PackArrival.RunAsync(source, arriving, new PackJob(format, sink, cancellationToken));
            if (Missing(pack, sink.All, wanted) is { } missing)
            {
                return missing;
            }

            if (pack.Count > 0)
            {
                Keep(pack, arriving);
            }

            _links.Keep(sink.All);
            _delivered.AddRange(wanted);
            return null;
        }
        finally
        {
            File.Delete(arriving);
        }
    }

    public bool Has(string oid) => TypeOf(Convert.FromHexString(oid)) != PackObjectType.None;

    /// <summary>What an annotated tag points at in the end; null for anything else.</summary>
    public string? Peel(string oid)
    {
        string? target = null;
        while (_links.Tags.TryGetValue(target ?? oid, out var next))
        {
            target = next;
        }

        return target;
    }

    private PackObjectType TypeOf(ReadOnlySpan<byte> id)
    {
        foreach (var pack in _packs)
        {
            if (pack.TypeOf(id) is var type and not PackObjectType.None)
            {
                return type;
            }
        }

        return PackObjectType.None;
    }

    private string? Missing(ProvedPack pack, ObjectLinks links, IReadOnlyList<string> wanted)
    {
        foreach (var oid in wanted)
        {
            links.Named.Add(Convert.FromHexString(oid), 1);
        }

        string? missing = links.Unreadable.Count > 0
            ? $"the object {links.Unreadable[0]} that it sent is malformed"
            : null;
        links.Named.ForEach((id, types) =>
        {
            var type = pack.TypeOf(id.Span) is var own and not PackObjectType.None ? own : TypeOf(id.Span);
            if (type == PackObjectType.None || (types & ~1 & ~(1 << (int)type)) != 0)
            {
                var what = type == PackObjectType.None ? "is not in what it sent" : "is not of the type that is named";
                missing ??= $"the object {Convert.ToHexStringLower(id.Span)} {what}";
            }

            return missing is null;
        });
        return missing;
    }

    private void Keep(ProvedPack pack, string arriving)
    {
        var name = Path.Combine(folder, "objects", "pack", $"pack-{Convert.ToHexStringLower(pack.Trailer)}");
        using (var index = File.Create($"{name}.idx"))
        {
            PackIndex.Write(pack, index);
        }

        File.Move(arriving, $"{name}.pack", overwrite: true);
        _packs.Add(pack);
    }
}
