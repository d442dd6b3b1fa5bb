using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OrgBackup.Git;

/// <summary>Steps of SHA-1 on eight blocks at once.</summary>
internal static class WideSha1
{
    /// <summary>
    /// So many of the 160 bits of both ends may differ at most, to be looked at closely. By chance 80 do, give or take
    /// 6. In an attack the difference is that of a few disturbances, well below 20; each bit that is carried further
    /// doubles the attacker's work, and the work is 2^61 without any.
    /// </summary>
    private const int NearBits = 40;

    /// <summary>Eight times the same state.</summary>
    public static (Vector256<uint> A, Vector256<uint> B, Vector256<uint> C, Vector256<uint> D, Vector256<uint> E) Of(
        in Sha1State state) => (
        Vector256.Create(state.A),
        Vector256.Create(state.B),
        Vector256.Create(state.C),
        Vector256.Create(state.D),
        Vector256.Create(state.E));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Majority(Vector256<uint> b, Vector256<uint> c, Vector256<uint> d) =>
        (b & c) | (d & (b | c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Parity(Vector256<uint> b, Vector256<uint> c, Vector256<uint> d) => b ^ c ^ d;

    /// <summary>One step, after which the registers have changed their names.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step(
        Vector256<uint> a,
        ref Vector256<uint> b,
        Vector256<uint> mixed,
        ref Vector256<uint> e,
        uint word,
        Vector256<uint> difference,
        uint constant)
    {
        e += (Vector256.Create(word) ^ difference) + Vector256.Create(constant) + mixed + Rotate5(a);
        b = Rotate30(b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Rotate5(Vector256<uint> value) => Avx512F.VL.IsSupported
        ? Avx512F.VL.RotateLeft(value, 5)
        : (value << 5) | (value >>> 27);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Rotate30(Vector256<uint> value) => Avx512F.VL.IsSupported
        ? Avx512F.VL.RotateLeft(value, 30)
        : (value << 30) | (value >>> 2);

    /// <summary>Which of the eight end near this one: a bit each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Near(
        Vector256<uint> a,
        Vector256<uint> b,
        Vector256<uint> c,
        Vector256<uint> d,
        Vector256<uint> e,
        in Sha1State end)
    {
        var bits = Bits(a ^ Vector256.Create(end.A)) + Bits(b ^ Vector256.Create(end.B))
            + Bits(c ^ Vector256.Create(end.C)) + Bits(d ^ Vector256.Create(end.D))
            + Bits(e ^ Vector256.Create(end.E));
        var sums = (bits.AsUInt32() * Vector256.Create(0x01010101u)) >>> 24;
        return Vector256.LessThanOrEqual(sums, Vector256.Create((uint)NearBits)).ExtractMostSignificantBits();
    }

    /// <summary>How many bits of each byte are set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Bits(Vector256<uint> value)
    {
        value -= (value >>> 1) & Vector256.Create(0x55555555u);
        value = (value & Vector256.Create(0x33333333u)) + ((value >>> 2) & Vector256.Create(0x33333333u));
        return ((value + (value >>> 4)) & Vector256.Create(0x0f0f0f0fu)).AsByte();
    }
}
