using System.Buffers.Binary;

namespace OrgBackup.Git;

/// <summary>A sound pack: what is in it, in the order of the ids.</summary>
internal sealed class ProvedPack
{
    private readonly PackTable _table;
    private readonly int[] _order;
    private readonly int[] _fanout = new int[257];

    public ProvedPack(PackTable table, byte[] trailer)
    {
        (_table, Trailer) = (table, trailer);
        _order = Sort(table);
        foreach (var entry in _order)
        {
            _fanout[table.Id(entry)[0] + 1]++;
        }

        for (var i = 0; i < 256; i++)
        {
            _fanout[i + 1] += _fanout[i];
        }
    }

    public int Count => _table.Count;

    public ObjectFormat Format => _table.Format;

    /// <summary>Gets the checksum of the pack, which is true.</summary>
    public byte[] Trailer { get; }

    public ReadOnlySpan<byte> IdAt(int position) => _table.Id(_order[position]);

    public uint ChecksumAt(int position) => _table.Checksums[_order[position]];

    public long OffsetAt(int position) => _table.Offsets[_order[position]];

    public PackObjectType TypeAt(int position) => _table.Types[_order[position]];

    /// <summary>How many objects have an id whose first byte is this or less.</summary>
    public int UpTo(int firstByte) => _fanout[firstByte + 1];

    /// <summary>What an object is; none when it is not in the pack.</summary>
    public PackObjectType TypeOf(ReadOnlySpan<byte> id)
    {
        var (low, high) = (_fanout[id[0]], _fanout[id[0] + 1]);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var order = IdAt(middle).SequenceCompareTo(id);
            if (order == 0)
            {
                return TypeAt(middle);
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle);
        }

        return PackObjectType.None;
    }

    /// <summary>By id, and by offset where an object is in the pack twice.</summary>
    private static int[] Sort(PackTable table)
    {
        var (keys, order) = (new ulong[table.Count], new int[table.Count]);
        for (var entry = 0; entry < order.Length; entry++)
        {
            keys[entry] = BinaryPrimitives.ReadUInt64BigEndian(table.Id(entry));
            order[entry] = entry;
        }

        Array.Sort(keys, order);
        for (var (i, next) = (0, 0); i < order.Length; i = next)
        {
            for (next = i + 1; next < order.Length && keys[next] == keys[i];)
            {
                next++;
            }

            if (next > i + 1)
            {
                order.AsSpan(i, next - i).Sort(
                    (a, b) => table.Id(a).SequenceCompareTo(table.Id(b)) is var by and not 0 ? by : a - b);
            }
        }

        return order;
    }
}
