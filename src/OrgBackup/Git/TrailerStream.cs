using System.Security.Cryptography;

namespace OrgBackup.Git;

/// <summary>Takes the bytes of a pack or an index, which end with the SHA-1 of all before, and keeps none.</summary>
internal sealed class TrailerStream : WriteOnlyStream
{
    private const int HashLength = 20;

    // Git's own checksum, not a choice of ours.
#pragma warning disable CA5350
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
    private readonly byte[] _tail = new byte[HashLength];
    private int _held;
    private bool _hasContent;

    /// <summary>Whether the last bytes are the hash of those before; ask once, at the end.</summary>
    public bool IsSound() => _hasContent && _hash.GetHashAndReset().AsSpan().SequenceEqual(_tail);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var settled = _held + buffer.Length - HashLength;
        if (settled > 0)
        {
            var old = Math.Min(settled, _held);
            _hash.AppendData(_tail, 0, old);
            _tail.AsSpan(old, _held - old).CopyTo(_tail);
            _held -= old;
            _hash.AppendData(buffer[..(settled - old)]);
            buffer = buffer[(settled - old)..];
            _hasContent = true;
        }

        buffer.CopyTo(_tail.AsSpan(_held));
        _held += buffer.Length;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
