using System.Buffers;
using System.Collections.Concurrent;

namespace OrgBackup.Storage;

/// <summary>Lends the memory of upload parts and keeps a few full-sized arrays for the next.</summary>
internal sealed class PartBufferPool
{
    private const int Kept = 4;
    private readonly ConcurrentBag<byte[]> _free = [];
    private readonly Lock _counting = new();

    /// <summary>Gets the number of buffers that are lent now.</summary>
    public int Lent { get; private set; }

    /// <summary>Gets the largest number that was lent at once.</summary>
    public int Peak { get; private set; }

    public PartBuffer Rent()
    {
        lock (_counting)
        {
            Lent++;
            Peak = Math.Max(Peak, Lent);
        }

        return new PartBuffer(this);
    }

    internal byte[] RentArray(int size) =>
        size < PartHasher.PartSize ? ArrayPool<byte>.Shared.Rent(size)
        : _free.TryTake(out var array) ? array
        : GC.AllocateUninitializedArray<byte>(PartHasher.PartSize);

    internal void ReturnArray(byte[] array)
    {
        if (array.Length < PartHasher.PartSize)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
        else if (_free.Count < Kept)
        {
            _free.Add(array);
        }
    }

    internal void Return(byte[] array)
    {
        ReturnArray(array);
        lock (_counting)
        {
            Lent--;
        }
    }
}

/// <summary>
/// The bytes of one part. It begins small and grows to a full part, so that many small objects cost little.
/// </summary>
internal sealed class PartBuffer(PartBufferPool pool) : IDisposable
{
    private const int FirstSize = 64 * 1024;
    private byte[]? _bytes = pool.RentArray(FirstSize);

    public int Length { get; private set; }

    public bool IsFull => Length == PartHasher.PartSize;

    /// <summary>Takes as many bytes as there is room for, and says how many.</summary>
    public int Fill(ReadOnlySpan<byte> source)
    {
        ObjectDisposedException.ThrowIf(_bytes is null, this);
        var taken = Math.Min(source.Length, PartHasher.PartSize - Length);
        while (_bytes.Length < Length + taken)
        {
            Grow();
        }

        source[..taken].CopyTo(_bytes.AsSpan(Length));
        Length += taken;
        return taken;
    }

    /// <summary>Gets the bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>Replaces the first bytes.</summary>
    public void Overwrite(ReadOnlySpan<byte> head) => head.CopyTo(_bytes.AsSpan(0, Length));

    /// <summary>A stream over the bytes, from the first one; as many as are wanted.</summary>
    public MemoryStream Open()
    {
        ObjectDisposedException.ThrowIf(_bytes is null, this);
        return new MemoryStream(_bytes, 0, Length, writable: false);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _bytes, null) is { } bytes)
        {
            pool.Return(bytes);
        }
    }

    private void Grow()
    {
        var larger = pool.RentArray(Math.Min(_bytes!.Length * 4, PartHasher.PartSize));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        pool.ReturnArray(_bytes);
        _bytes = larger;
    }
}
