using OrgBackup.Snapshots;

namespace OrgBackup.Git;

/// <summary>The packs of one mirror as they arrive: each indexed, and kept only if nothing is missing.</summary>
/// <param name="folder">The mirror.</param>
/// <param name="format">How objects are named.</param>
/// <param name="known">What is kept elsewhere; null: nothing is.</param>
internal sealed class ArrivedPacks(string folder, ObjectFormat format, MirrorBase? known)
{
    private readonly List<ProvedPack> _packs = [];
    private readonly ObjectLinks _links = new(format);
    private readonly List<string> _delivered = [];
    private readonly List<MirroredPack> _mirrored = [];

    public ObjectFormat Format => format;

    public IReadOnlyList<MirroredPack> Packs => _mirrored;

    /// <summary>Gets the size of the packs that are kept.</summary>
    public long Bytes => _mirrored.Sum(pack => pack.Bytes);

    /// <summary>Gets what the server need not send: what it delivered before, and what is kept elsewhere.</summary>
    public IEnumerable<string> Held => [.. known?.Tips ?? Enumerable.Empty<string>(), .. _delivered];

    /// <summary>Gets the pointers of Git LFS among all blobs, each object once, in the order of the ids.</summary>
    public IReadOnlyList<LfsPointer> Lfs => LfsScan.Distinct(_links.Lfs);

    /// <summary>Takes a pack in, with its index.</summary>
    /// <param name="source">Its bytes.</param>
    /// <param name="wanted">What it was asked for.</param>
    /// <param name="cancellationToken">Ends it; nothing is kept.</param>
    /// <returns>Null; or what is missing: then nothing is kept.</returns>
    /// <exception cref="GitTransferException">What is wrong with the pack; nothing is kept.</exception>
    /// <exception cref="DamagedBackupException">What is kept elsewhere cannot be looked at.</exception>
    public async Task<string?> TakeAsync(
        Stream source, IReadOnlyList<string> wanted, CancellationToken cancellationToken)
    {
        var arriving = Path.Combine(folder, "objects", "pack", "tmp_arriving");
        try
        {
            File.Delete(arriving);
            var sink = new ObjectSink(format);
            var pack = await ReceiveAsync(source, arriving, new PackJob(format, sink, cancellationToken));
            if (await MissingAsync(pack, sink.All, wanted, cancellationToken) is { } missing)
            {
                return missing;
            }

            if (pack.Count > 0)
            {
                Keep(pack, arriving);
            }

            _links.Keep(sink.All);
            _links.Named.AddAll(sink.All.Named);
            _delivered.AddRange(wanted);
            return null;
        }
        finally
        {
            File.Delete(arriving);
        }
    }

    /// <summary>Whether an object was fetched into the folder.</summary>
    public bool Has(string oid) => TypeOf(Convert.FromHexString(oid)) != PackObjectType.None;

    /// <summary>Whether an object was fetched, or is named by one that was.</summary>
    public bool Reaches(string oid) => Has(oid) || _links.Named.Contains(Convert.FromHexString(oid));

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

    /// <summary>Writes a pack to a file and proves it.</summary>
    /// <exception cref="GitTransferException">It is damaged.</exception>
    public static async Task<ProvedPack> ReceiveAsync(Stream source, string path, PackJob job)
    {
        try
        {
            return await PackArrival.RunAsync(source, path, job);
        }
        catch (DamagedBackupException e)
        {
            throw new GitTransferException($"The pack that arrived is damaged: {e.Message}.", "Run the retry.", e);
        }
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

    /// <summary>What makes the pack incomplete, together with what is there already; null when nothing does.</summary>
    private async Task<string?> MissingAsync(
        ProvedPack pack, ObjectLinks links, IReadOnlyList<string> wanted, CancellationToken cancellationToken)
    {
        foreach (var oid in wanted)
        {
            links.Named.Add(Convert.FromHexString(oid), 1);
        }

        if (links.Unreadable.Count > 0)
        {
            return $"the object {links.Unreadable[0]} that it sent is malformed";
        }

        var absent = new List<byte[]>();
        string? other = null;
        links.Named.ForEach((id, types) =>
        {
            var type = pack.TypeOf(id.Span) is var own and not PackObjectType.None ? own : TypeOf(id.Span);
            if (type == PackObjectType.None)
            {
                absent.Add(id.ToArray());
            }
            else if ((types & ~1 & ~(1 << (int)type)) != 0)
            {
                other = $"the object {Convert.ToHexStringLower(id.Span)} is not of the type that is named";
            }

            return other is null && (known is not null || absent.Count == 0);
        });
        if (other is null && absent.Count > 0)
        {
            var missing = known is null ? absent : await known.FindAbsentAsync(absent, cancellationToken);
            other = missing.Count == 0
                ? null
                : $"the object {Convert.ToHexStringLower(missing[0])} is not in what it sent";
        }

        return other;
    }

    private void Keep(ProvedPack pack, string arriving)
    {
        var name = Path.Combine(folder, "objects", "pack", $"pack-{Convert.ToHexStringLower(pack.Trailer)}");
        using (var index = File.Create($"{name}.idx"))
        {
            PackIndex.Write(pack, index);
        }

        _mirrored.Add(new(Path.GetFileName(name), pack.Count, new FileInfo(arriving).Length));
        File.Move(arriving, $"{name}.pack", overwrite: true);
        _packs.Add(pack);
    }
}
