using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OrgBackup.Git;

/// <content>The blocks of a stream; the hot loop.</content>
internal sealed partial class Inflater
{
    private const ulong LengthMask = (1 << InflateTable.LengthBits) - 1;
    private const ulong DistanceMask = (1 << InflateTable.DistanceBits) - 1;

    private static ReadOnlySpan<byte> PrecodeOrder =>
        [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    /// <summary>Decodes until the block ends: true; or until input or room may be short: false.</summary>
    /// <remarks>
    /// Without bounds checks: a round writes at most 262 bytes and 16 over, and begins only below the limit; a distance
    /// never reaches before the start; indexes into the tables have no more bits than these. Optimized at once: a
    /// check of a small repository is over before the runtime would get to it.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool DecodeSome()
    {
        ref var input = ref MemoryMarshal.GetArrayDataReference(window.Bytes);
        ref var output = ref MemoryMarshal.GetArrayDataReference(_output);
        ref var lengths = ref MemoryMarshal.GetArrayDataReference(_lengthTable);
        ref var distances = ref MemoryMarshal.GetArrayDataReference(_distanceTable);
        var (from, to, bits, count) = (window.Position, _position, _bits, _bitCount);
        var (lastFrom, limit, isDone) = (window.End - InputSlack, _limit, false);
        while (from <= lastFrom && to <= limit)
        {
            Refill(ref input, ref from, ref bits, ref count);
            var entry = Unsafe.Add(ref lengths, (nint)(bits & LengthMask));
            if ((entry & InflateTable.Literal) != 0)
            {
                Put(ref output, ref to, Take(entry, ref bits, ref count));
                entry = Unsafe.Add(ref lengths, (nint)(bits & LengthMask));
                if ((entry & InflateTable.Literal) != 0)
                {
                    Put(ref output, ref to, Take(entry, ref bits, ref count));
                    entry = Unsafe.Add(ref lengths, (nint)(bits & LengthMask));
                    if ((entry & InflateTable.Literal) != 0)
                    {
                        Put(ref output, ref to, Take(entry, ref bits, ref count));
                        continue;
                    }
                }

                Refill(ref input, ref from, ref bits, ref count);
            }

            if ((entry & InflateTable.Exceptional) != 0)
            {
                entry = Behind(ref lengths, entry, ref bits, ref count);
                if ((entry & InflateTable.Literal) != 0)
                {
                    Put(ref output, ref to, Take(entry, ref bits, ref count));
                    continue;
                }

                if ((entry & InflateTable.EndOfBlock) != 0)
                {
                    Take(entry, ref bits, ref count);
                    isDone = true;
                    break;
                }
            }

            var length = Value(entry, ref bits, ref count);
            entry = Unsafe.Add(ref distances, (nint)(bits & DistanceMask));
            if ((entry & InflateTable.Exceptional) != 0)
            {
                entry = Behind(ref distances, entry, ref bits, ref count);
            }

            Copy(ref Unsafe.Add(ref output, to), Value(entry, ref bits, ref count), length, to - _start);
            to += length;
        }

        (window.Position, _position, _bits, _bitCount) = (from, to, bits, count);
        return isDone;
    }

    /// <summary>Sees to at least 56 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Refill(ref byte input, ref int from, ref ulong bits, ref int count)
    {
        bits |= Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref input, from)) << count;
        from += (63 - count) >> 3;
        count |= 56;
    }

    /// <summary>Takes an entry's own bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Take(uint entry, ref ulong bits, ref int count)
    {
        bits >>= (int)(entry & 31);
        count -= (int)(entry & 31);
        return entry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(ref byte output, ref int to, uint entry) =>
        Unsafe.Add(ref output, to++) = (byte)(entry >> 16);

    /// <summary>The value of an entry with its extra bits, both of which are taken.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Value(uint entry, ref ulong bits, ref int count)
    {
        var (taken, extra) = ((int)(entry & 31), (int)((entry >> 8) & 31));
        var value = (int)(entry >> 16) + (int)((bits >> taken) & ((1UL << extra) - 1));
        bits >>= taken + extra;
        count -= taken + extra;
        return value;
    }

    /// <summary>The entry in the table behind; one that ends the block has none.</summary>
    private static uint Behind(ref uint table, uint entry, ref ulong bits, ref int count)
    {
        var (taken, more) = ((int)(entry & 31), (int)((entry >> 8) & 31));
        if (more == 0)
        {
            return (entry & InflateTable.EndOfBlock) != 0 ? entry : throw Bad();
        }

        bits >>= taken;
        count -= taken;
        entry = Unsafe.Add(ref table, (nint)((entry >> 16) + (uint)(bits & ((1UL << more) - 1))));
        return (entry & (InflateTable.Exceptional | InflateTable.EndOfBlock)) == InflateTable.Exceptional
            ? throw Bad()
            : entry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(ref byte to, int distance, int length, int before)
    {
        if (distance > before)
        {
            throw Bad();
        }

        ref var from = ref Unsafe.Subtract(ref to, distance);
        if (distance >= 16)
        {
            for (var i = 0; i < length; i += 16)
            {
                Vector128.LoadUnsafe(ref from, (nuint)i).StoreUnsafe(ref to, (nuint)i);
            }
        }
        else if (distance == 1)
        {
            Unsafe.InitBlockUnaligned(ref to, from, (uint)length);
        }
        else
        {
            for (var i = 0; i < length; i++)
            {
                Unsafe.Add(ref to, i) = Unsafe.Add(ref from, i);
            }
        }
    }
}
