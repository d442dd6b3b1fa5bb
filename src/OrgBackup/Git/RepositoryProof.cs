using OrgBackup.Snapshots;

namespace OrgBackup.Git;

/// <summary>
/// Proves a bare repository on disk: every pack and its index, every loose object, and that what they name is there.
/// </summary>
/// <remarks>With a watchful format, what was made to collide is damage.</remarks>
internal sealed class RepositoryProof(string folder, ObjectFormat format, CancellationToken cancellationToken)
{
    private readonly ObjectSink _sink = new(format);
    private readonly List<ProvedPack> _packs = [];
    private readonly List<string> _damage = [];
    private LooseProof? _loose;

    /// <summary>Gets one sentence per damage of a pack or an index.</summary>
    public IReadOnlyList<string> Damage => _damage;

    /// <summary>Gets the loose objects that are damaged.</summary>
    public IReadOnlyList<string> DamagedLoose => _loose?.Damaged ?? [];

    /// <summary>Gets the pointers of Git LFS among all blobs.</summary>
    public IReadOnlyCollection<LfsPointer> Lfs => _sink.All.Lfs;

    /// <summary>
    /// Gets whether something that an object names, or a ref, is not there or of another type: the refs then have to be
    /// followed, because it may be named only by what no ref reaches.
    /// </summary>
    public bool IsIncomplete { get; private set; }

    public void Run(IEnumerable<GitRef> refs)
    {
        var packs = Path.Combine(folder, "objects", "pack");
        if (Directory.Exists(packs))
        {
            foreach (var pack in Directory.EnumerateFiles(packs, "*.pack").Order(StringComparer.Ordinal))
            {
                Prove(pack);
            }
        }

        _loose = new(folder, NewJob());
        _loose.Run();
        foreach (var reference in refs)
        {
            _sink.All.Named.Add(Convert.FromHexString(reference.Oid), 1);
        }

        IsIncomplete = _sink.All.Unreadable.Count > 0;
        _sink.All.Named.ForEach((id, types) =>
        {
            var type = TypeOf(id.Span);
            IsIncomplete |= type == PackObjectType.None || (types & ~1 & ~(1 << (int)type)) != 0;
            return !IsIncomplete;
        });
    }

    private PackJob NewJob() => new(format, _sink, cancellationToken);

    private void Prove(string path)
    {
        var (name, index) = (Path.GetFileName(path), Path.ChangeExtension(path, ".idx"));
        try
        {
            using var pack = new PackBytes(path);
            var offsets = File.Exists(index) ? PackIndex.ReadOffsets(index, format) : null;
            var proved = (offsets is null ? null : Try(pack, offsets)) ?? PackProof.Run(pack, NewJob());
            _packs.Add(proved);
            if (!File.Exists(index))
            {
                _damage.Add($"The pack {name} has no index.");
            }
            else if (!PackIndex.Is(index, proved))
            {
                _damage.Add($"The index of the pack {name} is damaged.");
            }
        }
        catch (DamagedBackupException e)
        {
            _damage.Add($"The pack {name} is damaged: {e.Message}.");
        }
    }

    /// <summary>The proof with the help of the index; null when one of both is damaged.</summary>
    private ProvedPack? Try(PackBytes pack, long[] offsets)
    {
        try
        {
            return PackProof.Run(pack, NewJob(), offsets);
        }
        catch (DamagedBackupException)
        {
            return null;
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

        return _loose is { Found.Count: > 0 } loose
            && loose.Found.TryGetValue(Convert.ToHexStringLower(id), out var found) ? found : PackObjectType.None;
    }
}
