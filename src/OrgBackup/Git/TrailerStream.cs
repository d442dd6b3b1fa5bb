namespace OrgBackup.Git;

/// <summary>Takes the bytes of a pack or an index, which end with the hash of all before, and keeps none.</summary>
internal sealed class TrailerStream(ObjectFormat format) : WriteOnlyStream
{
    private readonly System.Security.Cryptography.IncrementalHash _hash = format.Start();
    private readonly byte[] _tail = new byte[format.Length];
    private int _held;
    private bool _hasContent;

    /// <summary>Gets the last bytes.</summary>
    public byte[] Trailer => [.. _tail];

    /// <summary>Whether the last bytes are the hash of those before; ask once, at the end.</summary>
    public bool IsSound() => _hasContent && _hash.GetHashAndReset().AsSpan().SequenceEqual(_tail);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var settled = _held + buffer.Length - format.Length;
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
