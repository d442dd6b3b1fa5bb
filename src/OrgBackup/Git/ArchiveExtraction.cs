using System.IO.Compression;

namespace OrgBackup.Git;

/// <summary>Unpacks one archive of unknown origin, or only looks through it.</summary>
/// <param name="target">The folder; null: nothing is written, packs are hashed on the way.</param>
internal sealed class ArchiveExtraction(string? target)
{
    private const int MaxSmallFile = 4096;
    private const int MaxPackedRefs = 512 * 1024 * 1024;
    private const long MaxCheapBytes = 256L * 1024 * 1024;
    private const int MaxRatio = 100;

    // GZipStream takes an end inside the last checksum for a good one; with an empty member after it, it does not.
    private static readonly byte[] EmptyMember = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _loose = new(StringComparer.Ordinal);
    private string? _top;
    private byte[]? _head;
    private byte[] _packedRefs = [];

    /// <summary>Gets one sentence for each pack or index that is not as git wrote it; of a look through only.</summary>
    public List<string> Faults { get; } = [];

    /// <returns>The refs in the archive.</returns>
    public async Task<RefAdvertisement> RunAsync(Stream source, CancellationToken cancellationToken)
    {
        if (target is not null && Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
        {
            throw new UsageException($"The folder {target} is not empty.");
        }

        try
        {
            await ReadAsync(source, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new DamagedBackupException(
                "The archive is damaged: it is not whole gzip data.", "Verify the store; restore another snapshot.", e);
        }

        return Finish();
    }

    private async Task ReadAsync(Stream source, CancellationToken cancellationToken)
    {
        if (target is not null)
        {
            BareLayout.Create(target);
        }

        await using var packed = new CountingStream(source, suffix: EmptyMember);
        await using var unpacked = new GZipStream(packed, CompressionMode.Decompress, leaveOpen: true);
        await using var plain = new CountingStream(unpacked, count => Require(count, packed.Position));
        var tar = new TarReading(plain);
        while (await tar.NextAsync(cancellationToken) is { } entry)
        {
            await TakeAsync(tar, entry, cancellationToken);
        }

        // Reads on to the end, so that gzip's own checksum is compared.
        await plain.CopyToAsync(Stream.Null, cancellationToken);
    }

    private async Task TakeAsync(TarReading tar, TarEntry entry, CancellationToken cancellationToken)
    {
        var full = GitRefName.Decode(entry.Name);
        var name = string.Join('/', WithoutTop(ArchiveLayout.Split(full), entry.IsFolder));
        if (!entry.IsFile && !entry.IsFolder)
        {
            throw ArchiveLayout.Refused(full);
        }

        if (entry.IsFolder)
        {
            return;
        }

        if (name.StartsWith("refs/", StringComparison.Ordinal))
        {
            TakeRef(full, name, await tar.ReadContentAsync(MaxSmallFile, cancellationToken));
        }
        else if (!_seen.Add(name))
        {
            throw ArchiveLayout.Refused(full);
        }
        else if (name == "HEAD")
        {
            _head = await tar.ReadContentAsync(MaxSmallFile, cancellationToken);
        }
        else if (name == "packed-refs")
        {
            _packedRefs = await tar.ReadContentAsync(MaxPackedRefs, cancellationToken);
        }
        else if (ArchiveLayout.IsObject(name))
        {
            await TakeObjectAsync(tar, name, cancellationToken);
        }
    }

    /// <summary>
    /// A pack is compressed in itself: what grows a hundredfold on unpacking was made to fill a disk.
    /// </summary>
    private static void Require(long unpacked, long packed)
    {
        if (unpacked > MaxCheapBytes && unpacked / MaxRatio > packed)
        {
            throw new DamagedBackupException("The archive holds far more content than its own size allows.");
        }
    }

    /// <summary>The name inside the repository: the first entry tells whether there is a folder above it.</summary>
    private string[] WithoutTop(string[] parts, bool isFolder)
    {
        if (parts.Length == 0)
        {
            return parts;
        }

        _top ??= ArchiveLayout.IsKnownName(parts[0]) || (parts.Length == 1 && !isFolder) ? "" : parts[0];
        if (_top.Length == 0)
        {
            return parts;
        }

        return parts[0] == _top
            ? parts[1..]
            : throw new DamagedBackupException("The archive holds more than one repository.");
    }

    private void TakeRef(string full, string name, byte[] content)
    {
        if (!RefNameRules.IsValid(GitRefName.Encode(name)))
        {
            throw ArchiveLayout.Refused(full);
        }

        if (BareRefs.ParseLoose(content) is { } oid && !_loose.TryAdd(name, oid))
        {
            throw ArchiveLayout.Refused(full);
        }
    }

    private async Task TakeObjectAsync(TarReading tar, string name, CancellationToken cancellationToken)
    {
        if (target is null)
        {
            await LookAtAsync(tar, name, cancellationToken);
            return;
        }

        var path = Path.Combine(target, name.Replace('/', Path.DirectorySeparatorChar));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        await tar.CopyContentAsync(file, cancellationToken);
    }

    private async Task LookAtAsync(TarReading tar, string name, CancellationToken cancellationToken)
    {
        await using var trailer = new TrailerStream(ObjectFormat.OfPackFile(name));
        await tar.CopyContentAsync(trailer, cancellationToken);
        if (BareLayout.IsPackFile(name[(name.LastIndexOf('/') + 1)..]) && !trailer.IsSound())
        {
            Faults.Add($"{name} is damaged: its bytes do not have the checksum at its end.");
        }
    }

    private RefAdvertisement Finish()
    {
        if (_head is null)
        {
            throw new DamagedBackupException("The archive holds no git repository: it has no HEAD.");
        }

        var packed = PackedRefs.Parse(_packedRefs).ToAdvertisement(BareRefs.ParseHead(_head));
        var refs = BareRefs.Merge(packed, _loose);
        if (target is null)
        {
            return refs;
        }

        PackedRefs.Write(target, refs.Refs, isFullyPeeled: _loose.Count == 0 && PackedRefs.IsFullyPeeled(_packedRefs));
        File.WriteAllText(
            Path.Combine(target, "config"), BareLayout.ConfigOf(ObjectFormat.OfName(refs.ObjectFormat)));
        File.WriteAllBytes(Path.Combine(target, "HEAD"), [.. _head.AsSpan().TrimEnd("\n "u8), (byte)'\n']);
        return refs;
    }
}
