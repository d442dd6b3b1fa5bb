using System.Buffers;

namespace OrgBackup.GitHub;

/// <summary>
/// Bytes in a rented array, which goes back to the pool when disposed; nobody may look at them after that.
/// </summary>
internal sealed class PooledBytes(int capacity) : IDisposable
{
    private byte[] _array = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Memory => _array.AsMemory(0, Length);

    public Memory<byte> Free => _array.AsMemory(Length);

    public void Advance(int count) => Length += count;

    public void EnsureFree()
    {
        if (Length < _array.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(_array.Length * 2);
        _array.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }

    public void Dispose()
    {
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
            _array = [];
            Length = 0;
        }
    }
}
