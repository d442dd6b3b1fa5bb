using System.Numerics;
using System.Runtime.CompilerServices;

namespace OrgBackup.Git;

/// <summary>
/// Decoding tables of DEFLATE's Huffman codes (RFC 1951, 3.2): a first table, and one behind it for each longer prefix.
/// </summary>
/// <remarks>
/// An entry: bits 0 to 4 the bits it takes, 8 to 12 its extra bits, or the bits of the table behind it, above bit 16
/// its value: a literal, the least length or distance, or where the table behind starts.
/// </remarks>
internal static class InflateTable
{
    public const uint Literal = 1 << 13;
    public const uint Exceptional = 1 << 14;
    public const uint EndOfBlock = 1 << 15;

    /// <summary>The bits of the first tables; short, because most of git's objects are, and each has tables.</summary>
    public const int LengthBits = 10;
    public const int DistanceBits = 8;
    public const int PrecodeBits = 7;

    /// <summary>More than any complete code needs.</summary>
    public const int LengthEntries = 2048;
    public const int DistanceEntries = 1024;

    private const int MaxBits = 15;

    /// <summary>False when the lengths make no code that zlib would accept.</summary>
    /// <param name="lengths">The length in bits of each symbol's code; 0: none.</param>
    /// <param name="symbols">The entry of each symbol, without its bits.</param>
    public static bool TryBuild(ReadOnlySpan<byte> lengths, ReadOnlySpan<uint> symbols, Span<uint> table, int bits)
    {
        Span<int> count = stackalloc int[MaxBits + 2];
        count.Clear();
        foreach (var length in lengths)
        {
            count[length]++;
        }

        var (left, max) = (1, 0);
        for (var length = 1; length <= MaxBits; length++)
        {
            left = (left << 1) - count[length];
            max = count[length] > 0 ? length : max;
            if (left < 0)
            {
                return false;
            }
        }

        Span<uint> sorted = stackalloc uint[288];
        sorted = sorted[..Sort(lengths, count, sorted)];
        if (left > 0)
        {
            // zlib takes no code, or one of a single bit, and minds only when the other is used.
            return TryBuildIncomplete(max, lengths, symbols, table[..(1 << bits)]);
        }

        Fill(count, sorted, symbols, table, bits);
        return true;
    }

    private static bool TryBuildIncomplete(
        int max, ReadOnlySpan<byte> lengths, ReadOnlySpan<uint> symbols, Span<uint> table)
    {
        table.Fill(Exceptional);
        for (var i = 0; max == 1 && i < table.Length; i += 2)
        {
            table[i] = symbols[lengths.IndexOf((byte)1)] | 1;
        }

        return max <= 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Sort(ReadOnlySpan<byte> lengths, ReadOnlySpan<int> count, Span<uint> sorted)
    {
        Span<int> next = stackalloc int[MaxBits + 2];
        next[0] = next[1] = 0;
        for (var length = 1; length <= MaxBits; length++)
        {
            next[length + 1] = next[length] + count[length];
        }

        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            if (lengths[symbol] > 0)
            {
                sorted[next[lengths[symbol]]++] = (uint)symbol;
            }
        }

        return next[MaxBits];
    }

    /// <summary>Complete codes only. Codes are kept reversed, as they arrive; a table doubles with each bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill(
        Span<int> count, ReadOnlySpan<uint> sorted, ReadOnlySpan<uint> symbols, Span<uint> table, int bits)
    {
        var (code, length, used) = (0, 1, 0);
        while (length <= bits)
        {
            for (; count[length] > 0; count[length]--)
            {
                table[code] = symbols[(int)sorted[used++]] | (uint)length;
                code = Next(code, length);
            }

            if (length < bits)
            {
                table[..(1 << length)].CopyTo(table[(1 << length)..]);
            }

            length++;
        }

        FillBehind(code, count, sorted[used..], symbols, table, bits);
    }

    private static void FillBehind(
        int code, Span<int> count, ReadOnlySpan<uint> sorted, ReadOnlySpan<uint> symbols, Span<uint> table, int bits)
    {
        var (length, prefix, start, end) = (bits + 1, -1, 0, 1 << bits);
        foreach (var symbol in sorted)
        {
            while (count[length] == 0)
            {
                length++;
            }

            if ((code & ((1 << bits) - 1)) != prefix)
            {
                prefix = code & ((1 << bits) - 1);
                start = end;
                var behind = length - bits;
                for (var room = count[length]; room < 1 << behind; room = (room << 1) + count[bits + behind])
                {
                    behind++;
                }

                end = start + (1 << behind);
                table[prefix] = Exceptional | ((uint)start << 16) | ((uint)behind << 8) | (uint)bits;
            }

            var entry = symbols[(int)symbol] | (uint)(length - bits);
            for (var i = start + (code >> bits); i < end; i += 1 << (length - bits))
            {
                table[i] = entry;
            }

            count[length]--;
            code = Next(code, length);
        }
    }

    /// <summary>The code after this one of the same length: the reversed sum of it and one; the last stays.</summary>
    private static int Next(int code, int length)
    {
        if (code == (1 << length) - 1)
        {
            return code;
        }

        var bit = 1 << BitOperations.Log2((uint)(code ^ ((1 << length) - 1)));
        return (code & (bit - 1)) | bit;
    }
}
