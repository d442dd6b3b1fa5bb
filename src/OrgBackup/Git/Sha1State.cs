using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OrgBackup.Git;

/// <summary>The five words of SHA-1 between two steps (FIPS 180-4).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Sha1State(uint A, uint B, uint C, uint D, uint E)
{
    public static readonly Sha1State Initial = new(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);

    public Sha1State Add(Sha1State other) =>
        new(A + other.A, B + other.B, C + other.C, D + other.D, E + other.E);

    public void Write(Span<byte> digest)
    {
        BinaryPrimitives.WriteUInt32BigEndian(digest, A);
        BinaryPrimitives.WriteUInt32BigEndian(digest[4..], B);
        BinaryPrimitives.WriteUInt32BigEndian(digest[8..], C);
        BinaryPrimitives.WriteUInt32BigEndian(digest[12..], D);
        BinaryPrimitives.WriteUInt32BigEndian(digest[16..], E);
    }

    /// <summary>The constant of a step.</summary>
    private static uint Constant(int step) => (step / 20) switch
    {
        0 => Choice.Constant,
        1 => EarlyParity.Constant,
        2 => Majority.Constant,
        _ => LateParity.Constant,
    };

    /// <summary>The state before the step <paramref name="to"/>, from that before <paramref name="from"/>.</summary>
    public Sha1State Forward(ReadOnlySpan<uint> words, int from, int to)
    {
        var state = this;
        for (var step = from; step < to;)
        {
            var end = Math.Min(to, 20 * ((step / 20) + 1));
            var round = words[step..end];
            state = (step / 20) switch
            {
                0 => state.Round<Choice>(round),
                1 => state.Round<EarlyParity>(round),
                2 => state.Round<Majority>(round),
                _ => state.Round<LateParity>(round),
            };
            step = end;
        }

        return state;
    }

    /// <summary>The state before the first step, from that before <paramref name="from"/>.</summary>
    public Sha1State Backward(ReadOnlySpan<uint> words, int from)
    {
        var (a, b, c, d, e) = (A, B, C, D, E);
        for (var step = from - 1; step >= 0; step--)
        {
            var (after, earlier) = (a, BitOperations.RotateLeft(c, 2));
            (a, b, c, d) = (b, earlier, d, e);
            e = after - BitOperations.RotateLeft(a, 5) - Mix(step, b, c, d) - Constant(step) - words[step];
        }

        return new(a, b, c, d, e);
    }

    private static uint Mix(int step, uint b, uint c, uint d) => (step / 20) switch
    {
        0 => Choice.Of(b, c, d),
        2 => Majority.Of(b, c, d),
        _ => EarlyParity.Of(b, c, d),
    };

    private Sha1State Round<TMix>(ReadOnlySpan<uint> words)
        where TMix : struct, IMix
    {
        var (a, b, c, d, e) = (A, B, C, D, E);
        ref var word = ref MemoryMarshal.GetReference(words);
        var step = 0;
        for (; step <= words.Length - 5; step += 5)
        {
            // Five steps, after which each register has its name again; what does not wait is added first.
            e += TMix.Constant + Unsafe.Add(ref word, step) + TMix.Of(b, c, d) + BitOperations.RotateLeft(a, 5);
            b = BitOperations.RotateLeft(b, 30);
            d += TMix.Constant + Unsafe.Add(ref word, step + 1) + TMix.Of(a, b, c) + BitOperations.RotateLeft(e, 5);
            a = BitOperations.RotateLeft(a, 30);
            c += TMix.Constant + Unsafe.Add(ref word, step + 2) + TMix.Of(e, a, b) + BitOperations.RotateLeft(d, 5);
            e = BitOperations.RotateLeft(e, 30);
            b += TMix.Constant + Unsafe.Add(ref word, step + 3) + TMix.Of(d, e, a) + BitOperations.RotateLeft(c, 5);
            d = BitOperations.RotateLeft(d, 30);
            a += TMix.Constant + Unsafe.Add(ref word, step + 4) + TMix.Of(c, d, e) + BitOperations.RotateLeft(b, 5);
            c = BitOperations.RotateLeft(c, 30);
        }

        for (; step < words.Length; step++)
        {
            var next = BitOperations.RotateLeft(a, 5) + TMix.Of(b, c, d) + e + TMix.Constant + words[step];
            (e, d, c, b, a) = (d, c, BitOperations.RotateLeft(b, 30), a, next);
        }

        return new(a, b, c, d, e);
    }

    /// <summary>What one of the four rounds does.</summary>
    private interface IMix
    {
        static abstract uint Constant { get; }

        static abstract uint Of(uint b, uint c, uint d);
    }

    private readonly struct Choice : IMix
    {
        public static uint Constant => 0x5a827999;

        public static uint Of(uint b, uint c, uint d) => d ^ (b & (c ^ d));
    }

    private readonly struct EarlyParity : IMix
    {
        public static uint Constant => 0x6ed9eba1;

        public static uint Of(uint b, uint c, uint d) => b ^ c ^ d;
    }

    private readonly struct Majority : IMix
    {
        public static uint Constant => 0x8f1bbcdc;

        public static uint Of(uint b, uint c, uint d) => (b & c) | (d & (b | c));
    }

    private readonly struct LateParity : IMix
    {
        public static uint Constant => 0xca62c1d6;

        public static uint Of(uint b, uint c, uint d) => EarlyParity.Of(b, c, d);
    }
}
