using System.Runtime.CompilerServices;

namespace OrgBackup.Git;

/// <summary>Git's deltas: an object as copies out of another one and bytes of its own.</summary>
internal static class DeltaPatch
{
    /// <summary>Nothing shorter is a delta.</summary>
    private const int MinLength = 4;

    /// <summary>The length of what a delta makes of a base of this length.</summary>
    public static long ResultLength(ref ReadOnlySpan<byte> delta, long baseLength)
    {
        if (delta.Length < MinLength || ReadSize(ref delta) != baseLength)
        {
            throw Bad();
        }

        return ReadSize(ref delta);
    }

    /// <summary>Makes the object; the delta without its two lengths.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(ReadOnlySpan<byte> delta, ReadOnlySpan<byte> from, Span<byte> to)
    {
        while (!delta.IsEmpty)
        {
            int command = delta[0];
            delta = delta[1..];
            if ((command & 0x80) != 0)
            {
                var (offset, length) = ReadCopy(command, ref delta);
                if (length > to.Length || offset > from.Length - length)
                {
                    throw Bad();
                }

                from.Slice((int)offset, length).CopyTo(to);
                to = to[length..];
            }
            else
            {
                if (command == 0 || command > to.Length || command > delta.Length)
                {
                    throw Bad();
                }

                delta[..command].CopyTo(to);
                delta = delta[command..];
                to = to[command..];
            }
        }

        if (!to.IsEmpty)
        {
            throw Bad();
        }
    }

    private static DamagedBackupException Bad() => new("its delta does not fit its base");

    private static (uint Offset, int Length) ReadCopy(int command, ref ReadOnlySpan<byte> delta)
    {
        var (offset, length, used) = (0u, 0, 0);
        for (var bit = 0; bit < 7; bit++)
        {
            if ((command & (1 << bit)) == 0)
            {
                continue;
            }

            if (used == delta.Length)
            {
                throw Bad();
            }

            if (bit < 4)
            {
                offset |= (uint)delta[used++] << (8 * bit);
            }
            else
            {
                length |= delta[used++] << (8 * (bit - 4));
            }
        }

        delta = delta[used..];
        return (offset, length == 0 ? 0x10000 : length);
    }

    private static long ReadSize(ref ReadOnlySpan<byte> delta)
    {
        var size = 0L;
        for (var (i, shift) = (0, 0); i < delta.Length && shift < 63; i++, shift += 7)
        {
            size |= (delta[i] & 0x7FL) << shift;
            if (delta[i] < 0x80)
            {
                delta = delta[(i + 1)..];
                return size;
            }
        }

        throw Bad();
    }
}
