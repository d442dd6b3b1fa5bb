namespace OrgBackup.Git;

/// <summary>Reads through another stream and tells how far it is; the other one is not disposed.</summary>
/// <param name="inner">The other stream.</param>
/// <param name="onRead">Hears the number of bytes read so far.</param>
/// <param name="suffix">What is read after the other stream's end.</param>
internal sealed class CountingStream(Stream inner, Action<long>? onRead = null, byte[]? suffix = null) : Stream
{
    private readonly MemoryStream _suffix = new(suffix ?? []);
    private long _count;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    /// <summary>Gets the number of bytes read so far.</summary>
    public override long Position
    {
        get => _count;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        if (count == 0 && !buffer.IsEmpty)
        {
            count = _suffix.Read(buffer.Span);
        }

        _count += count;
        onRead?.Invoke(_count);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _suffix.Dispose();
        base.Dispose(disposing);
    }
}
