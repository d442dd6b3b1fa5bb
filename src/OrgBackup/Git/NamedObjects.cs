using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace OrgBackup.Git;

/// <summary>A set of the ids that objects name, each with the types it is named as; for one thread.</summary>
internal sealed class NamedObjects(ObjectFormat format, int capacity = 1024)
{
    // Unknown to whoever made the objects: nobody can choose ids that fall into one place.
    private static readonly ulong Seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;
    private static readonly ulong OtherSeed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;

    private readonly int _width = format.Length + 1;
    private byte[] _slots = new byte[capacity * (format.Length + 1)];
    private int _capacity = capacity;

    public int Count { get; private set; }

    /// <summary>Adds an id as what it is named: a bit for each type.</summary>
    public void Add(ReadOnlySpan<byte> id, byte types)
    {
        var slot = Find(id);
        var types1 = slot[^1];
        if (types1 == 0)
        {
            id.CopyTo(slot);
            Count++;
        }

        slot[^1] = (byte)(types1 | types);
        if (Count * 4 > _capacity * 3)
        {
            Grow();
        }
    }

    public void AddAll(NamedObjects other)
    {
        for (var i = 0; i < other._capacity; i++)
        {
            var slot = other.Slot(i);
            if (slot[^1] != 0)
            {
                Add(slot[..^1], slot[^1]);
            }
        }
    }

    public bool Contains(ReadOnlySpan<byte> id) => Find(id)[^1] != 0;

    public void Clear()
    {
        Array.Clear(_slots);
        Count = 0;
    }

    /// <summary>Calls for each id with its types until false is answered.</summary>
    public void ForEach(Func<ReadOnlyMemory<byte>, byte, bool> visit)
    {
        for (var i = 0; i < _capacity; i++)
        {
            var slot = _slots.AsMemory(i * _width, _width);
            if (slot.Span[^1] != 0 && !visit(slot[..^1], slot.Span[^1]))
            {
                return;
            }
        }
    }

    private Span<byte> Slot(int number) => _slots.AsSpan(number * _width, _width);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Span<byte> Find(ReadOnlySpan<byte> id)
    {
        var hash = (BinaryPrimitives.ReadUInt64LittleEndian(id) * Seed)
            ^ (BinaryPrimitives.ReadUInt64LittleEndian(id[^8..]) * OtherSeed);
        for (var number = (int)((hash >> 32) % (uint)_capacity); ; number = number + 1 == _capacity ? 0 : number + 1)
        {
            var slot = Slot(number);
            if (slot[^1] == 0 || slot[..^1].SequenceEqual(id))
            {
                return slot;
            }
        }
    }

    private void Grow()
    {
        var (old, count) = (_slots, _capacity);
        _capacity = Math.Min(checked(_capacity * 2), Array.MaxLength / _width);
        if (_capacity <= count)
        {
            throw new DamagedBackupException("The repository has more objects than can be checked.");
        }

        _slots = new byte[_capacity * _width];
        for (var i = 0; i < count; i++)
        {
            var slot = old.AsSpan(i * _width, _width);
            if (slot[^1] != 0)
            {
                slot.CopyTo(Find(slot[..^1]));
            }
        }
    }
}
