namespace OrgBackup.Git;

/// <summary>Reads through another stream and tells how far it is; the other one is not disposed.</summary>
/// <param name="inner">The other stream.</param>
/// <param name="onRead">Hears the number of bytes read so far.</param>
/// <param name="suffix">What is read after the other stream's end.</param>
internal sealed class CountingStream(Stream inner, Action<long>? onRead = null, byte[]? suffix = null) : ArrivalStream
{
    private readonly MemoryStream _suffix = new(suffix ?? []);
    private long _count;

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

    protected override void Dispose(bool disposing)
    {
        _suffix.Dispose();
        base.Dispose(disposing);
    }
}
