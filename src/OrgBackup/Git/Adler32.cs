using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OrgBackup.Git;

/// <summary>The checksum at the end of a zlib stream (RFC 1950).</summary>
internal static class Adler32
{
    private const uint Modulus = 65521;

    /// <summary>So many bytes cannot overflow 32 bits.</summary>
    private const int MaxRound = 5536;

    /// <summary>The checksum of what came before (1 at the start) and these bytes.</summary>
    public static uint Append(uint before, ReadOnlySpan<byte> bytes)
    {
        var (a, b) = (before & 0xFFFF, before >> 16);
        while (!bytes.IsEmpty)
        {
            var round = bytes[..Math.Min(bytes.Length, MaxRound)];
            bytes = bytes[round.Length..];
            if (Avx2.IsSupported)
            {
                AppendVectors(ref a, ref b, ref round);
            }

            foreach (var value in round)
            {
                a += value;
                b += a;
            }

            (a, b) = (a % Modulus, b % Modulus);
        }

        return (b << 16) | a;
    }

    /// <summary>Thirty-two bytes a step: their sum, and their sum weighted by their distance from the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AppendVectors(ref uint a, ref uint b, ref ReadOnlySpan<byte> round)
    {
        var weights = Vector256.Create(
            32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17,
            16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, (sbyte)1);
        var (sums, weighted, before) = (Vector256<uint>.Zero, Vector256<uint>.Zero, Vector256<uint>.Zero);
        var steps = round.Length / 32;
        ref var start = ref MemoryMarshal.GetReference(round);
        for (var i = 0; i < steps; i++)
        {
            var data = Vector256.LoadUnsafe(ref start, (nuint)(i * 32));
            before += sums;
            sums += Avx2.SumAbsoluteDifferences(data, Vector256<byte>.Zero).AsUInt32();
            var pairs = Avx2.MultiplyAddAdjacent(data, weights);
            weighted += Avx2.MultiplyAddAdjacent(pairs, Vector256<short>.One).AsUInt32();
        }

        b += (a * (uint)(steps * 32)) + Vector256.Sum(weighted) + (32 * Vector256.Sum(before));
        a += Vector256.Sum(sums);
        round = round[(steps * 32)..];
    }
}
