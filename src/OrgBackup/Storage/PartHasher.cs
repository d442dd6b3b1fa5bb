using System.Security.Cryptography;

namespace OrgBackup.Storage;

/// <summary>Hashes what is appended: consecutive parts of 16 MiB (the last may be shorter), and the whole.</summary>
public sealed class PartHasher : IDisposable
{
    /// <summary>The length of a part; also that of a part of a multipart upload.</summary>
    public const int PartSize = 16 * 1024 * 1024;

    private readonly Func<int, long> _sizeOf;
    private readonly IncrementalHash _whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _part = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<ArtifactPart> _parts = [];
    private readonly bool _isPartial;
    private long _inPart;

    public PartHasher()
        : this(_ => PartSize)
    {
    }

    /// <summary>Hashes in parts of other lengths, those of a record for instance.</summary>
    internal PartHasher(Func<int, long> sizeOf, bool withWhole = true) =>
        (_sizeOf, _isPartial) = (sizeOf, !withWhole);

    /// <summary>Goes on behind full parts whose bytes do not pass here: of the whole there is no hash then.</summary>
    internal PartHasher(IEnumerable<ArtifactPart> before)
        : this()
    {
        _parts.AddRange(before);
        Size = _parts.Sum(part => part.Size);
        _isPartial = _parts.Count > 0;
    }

    private PartHasher(bool isPartial)
        : this() => _isPartial = isPartial;

    /// <summary>Gets the number of bytes appended, and of those before them.</summary>
    public long Size { get; private set; }

    /// <summary>Gets the parts that are full; after <see cref="Finish"/> all of them.</summary>
    public IReadOnlyList<ArtifactPart> Parts => _parts;

    /// <summary>Hashes where the first bytes are not final yet: of the whole there is no hash then.</summary>
    internal static PartHasher WithoutWhole() => new(isPartial: true);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = _sizeOf(_parts.Count) - _inPart;
            var taken = bytes[..(int)Math.Min(bytes.Length, room)];
            if (!_isPartial)
            {
                _whole.AppendData(taken);
            }

            if (_parts.Count > 0 || _isPartial)
            {
                _part.AppendData(taken);
            }

            _inPart += taken.Length;
            Size += taken.Length;
            bytes = bytes[taken.Length..];
            if (taken.Length == room)
            {
                EndPart();
            }
        }
    }

    /// <summary>Ends the last part. Nothing may be appended afterwards.</summary>
    public ContentDigest Finish()
    {
        if (_inPart > 0)
        {
            EndPart();
        }

        var whole = _isPartial ? null : Convert.ToHexStringLower(_whole.GetHashAndReset());
        return new ContentDigest(Size, whole, [.. _parts]);
    }

    public void Dispose()
    {
        _whole.Dispose();
        _part.Dispose();
    }

    private void EndPart()
    {
        // the first part and the whole are the same so far: small objects are hashed once
        var hash = _parts.Count == 0 && !_isPartial ? _whole.GetCurrentHash() : _part.GetHashAndReset();
        _parts.Add(new ArtifactPart(Size - _inPart, _inPart, Convert.ToHexStringLower(hash)));
        _inPart = 0;
    }
}
