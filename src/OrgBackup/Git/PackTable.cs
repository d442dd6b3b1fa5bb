using System.Buffers.Binary;

namespace OrgBackup.Git;

/// <summary>
/// All entries of a pack in the order of their offsets: about 50 bytes each, in columns.
/// </summary>
/// <remarks>The place of an id holds, as long as it is not known, the base's offset or id of a delta.</remarks>
internal sealed class PackTable(ObjectFormat format)
{
    /// <summary>No entry is shorter: a byte of header, an empty zlib stream.</summary>
    public const int MinEntry = 9;

    private byte[] _ids = [];

    public int Count { get; private set; }

    /// <summary>Gets or sets where the last entry ends.</summary>
    public long End { get; set; }

    public long[] Offsets { get; private set; } = [];

    public uint[] Checksums { get; private set; } = [];

    /// <summary>Gets the types as the pack has them.</summary>
    public PackObjectType[] Kinds { get; private set; } = [];

    /// <summary>Gets the types of the objects, deltas resolved; none as long as its id is not known.</summary>
    public PackObjectType[] Types { get; private set; } = [];

    /// <summary>Gets the first delta on each entry; -1: there is none.</summary>
    public int[] FirstChild { get; private set; } = [];

    /// <summary>Gets the next delta on the same base; -1: there is none.</summary>
    public int[] NextSibling { get; private set; } = [];

    public ObjectFormat Format => format;

    public Span<byte> Id(int entry) => _ids.AsSpan(entry * format.Length, format.Length);

    /// <summary>The bytes that an entry has in the pack.</summary>
    public long Extent(int entry) => (entry + 1 < Count ? Offsets[entry + 1] : End) - Offsets[entry];

    public void Reserve(int count)
    {
        if (count > Offsets.Length)
        {
            var room = Math.Max(count, Math.Min(Offsets.Length * 2, Array.MaxLength / format.Length));
            var (offsets, checksums, kinds, types, ids) = (Offsets, Checksums, Kinds, Types, _ids);
            Array.Resize(ref offsets, room);
            Array.Resize(ref checksums, room);
            Array.Resize(ref kinds, room);
            Array.Resize(ref types, room);
            Array.Resize(ref ids, checked(room * format.Length));
            (Offsets, Checksums, Kinds, Types, _ids) = (offsets, checksums, kinds, types, ids);
        }
    }

    /// <summary>Adds an entry, whose checksum and id are still to come.</summary>
    /// <returns>Its number.</returns>
    public int Add(long offset, PackEntryHeader header, ReadOnlySpan<byte> baseId)
    {
        Reserve(Count + 1);
        (Offsets[Count], Kinds[Count]) = (offset, header.Type);
        if (header.Type == PackObjectType.ReferenceDelta)
        {
            baseId.CopyTo(Id(Count));
        }
        else if (header.Type == PackObjectType.OffsetDelta)
        {
            BinaryPrimitives.WriteInt64LittleEndian(Id(Count), offset - header.Back);
        }

        return Count++;
    }

    public void Append(PackTable other)
    {
        Reserve(Count + other.Count);
        Array.Copy(other.Offsets, 0, Offsets, Count, other.Count);
        Array.Copy(other.Checksums, 0, Checksums, Count, other.Count);
        Array.Copy(other.Kinds, 0, Kinds, Count, other.Count);
        Array.Copy(other.Types, 0, Types, Count, other.Count);
        other._ids.AsSpan(0, other.Count * format.Length).CopyTo(_ids.AsSpan(Count * format.Length));
        Count += other.Count;
    }

    /// <summary>Hangs every offset delta on its base; one whose base is no entry stays alone.</summary>
    public void Link()
    {
        (FirstChild, NextSibling) = (new int[Count], new int[Count]);
        FirstChild.AsSpan().Fill(-1);
        NextSibling.AsSpan().Fill(-1);
        for (var entry = Count - 1; entry >= 0; entry--)
        {
            if (Kinds[entry] == PackObjectType.OffsetDelta)
            {
                var found = Array.BinarySearch(
                    Offsets, 0, entry, BinaryPrimitives.ReadInt64LittleEndian(Id(entry)));
                if (found >= 0)
                {
                    Hang(entry, found);
                }
            }
        }
    }

    public void Hang(int delta, int on)
    {
        NextSibling[delta] = FirstChild[on];
        FirstChild[on] = delta;
    }
}
