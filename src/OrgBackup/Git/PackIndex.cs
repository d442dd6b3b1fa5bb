using System.Buffers.Binary;

namespace OrgBackup.Git;

/// <summary>The index of a pack (<c>.idx</c>, version 2), byte for byte as git index-pack writes it.</summary>
internal static class PackIndex
{
    /// <summary>An offset above this does not fit into the table of 32 bits.</summary>
    public const long MaxShortOffset = 0x7FFFFFFF;

    private const int HeaderLength = 8;
    private const int FanoutLength = 256 * 4;

    private static ReadOnlySpan<byte> Header => [0xFF, (byte)'t', (byte)'O', (byte)'c', 0, 0, 0, 2];

    public static void Write(ProvedPack pack, Stream to, long maxShortOffset = MaxShortOffset)
    {
        using var output = new HashedOutput(to, pack.Format);
        output.Write(Header);
        for (var i = 0; i < 256; i++)
        {
            output.Write((uint)pack.UpTo(i));
        }

        for (var i = 0; i < pack.Count; i++)
        {
            output.Write(pack.IdAt(i));
        }

        for (var i = 0; i < pack.Count; i++)
        {
            output.Write(pack.ChecksumAt(i));
        }

        var large = 0u;
        for (var i = 0; i < pack.Count; i++)
        {
            var offset = pack.OffsetAt(i);
            output.Write(offset > maxShortOffset ? 0x80000000 | large++ : (uint)offset);
        }

        for (var i = 0; i < pack.Count && large > 0; i++)
        {
            if (pack.OffsetAt(i) > maxShortOffset)
            {
                output.Write((uint)(pack.OffsetAt(i) >> 32));
                output.Write((uint)pack.OffsetAt(i));
            }
        }

        output.Write(pack.Trailer);
        output.Finish();
    }

    /// <summary>Whether a file is the index of the pack, to the byte.</summary>
    public static bool Is(string path, ProvedPack pack)
    {
        using var file = new ComparingStream(File.OpenRead(path));
        Write(pack, file);
        return file.IsEqual;
    }

    /// <summary>Where entries begin, by an index file that may be damaged; null when it is no index.</summary>
    public static long[]? ReadOffsets(string path, ObjectFormat format)
    {
        using var file = File.OpenRead(path);
        var start = new byte[HeaderLength + FanoutLength];
        if (file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length
            || !start.AsSpan().StartsWith(Header))
        {
            return null;
        }

        long count = BinaryPrimitives.ReadUInt32BigEndian(start.AsSpan(^4));
        var before = start.Length + (count * (format.Length + 4));
        var large = (file.Length - before - (count * 4) - (2 * format.Length)) / 8;
        if (large < 0 || large > count || count > Array.MaxLength / 4)
        {
            return null;
        }

        file.Seek(before, SeekOrigin.Begin);
        var (shorts, longs) = (new byte[count * 4], new byte[large * 8]);
        file.ReadExactly(shorts);
        file.ReadExactly(longs);
        var offsets = new long[count];
        for (var i = 0; i < count; i++)
        {
            var offset = BinaryPrimitives.ReadUInt32BigEndian(shorts.AsSpan(i * 4));
            var place = offset & MaxShortOffset;
            offsets[i] = offset <= MaxShortOffset ? offset
                : place < large ? BinaryPrimitives.ReadInt64BigEndian(longs.AsSpan((int)place * 8)) : -1;
        }

        Array.Sort(offsets);
        return offsets;
    }
}
