using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OrgBackup.Git;

/// <summary>
/// Looks for a second block that gives the same chaining value as one at hand, under each disturbance vector. From the
/// step where both have the same state the other block is computed to its end, eight vectors at a time; only where that
/// ends near the first one, also to its beginning.
/// </summary>
internal sealed class CollisionSearch
{
    private const int Earlier = DisturbanceVectors.EarlierTest;
    private const int Later = DisturbanceVectors.LaterTest;
    private const int EarlierRegisters = 3;
    private const int LaterRegisters = 2;

    private static readonly Vector256<uint>[] EarlierTable =
        DisturbanceVectors.InRegisters(DisturbanceVectors.Earlier);

    private static readonly Vector256<uint>[] LaterTable = DisturbanceVectors.InRegisters(DisturbanceVectors.Later);

    private readonly uint[] _other = new uint[DisturbanceVectors.Steps];

    /// <param name="words">The expanded message of the block.</param>
    /// <param name="chain">The chaining value before the block.</param>
    /// <param name="earlier">The state before <see cref="DisturbanceVectors.EarlierTest"/>.</param>
    /// <param name="later">The state before <see cref="DisturbanceVectors.LaterTest"/>.</param>
    /// <param name="end">The state after the last step.</param>
    /// <returns>Whether there is one.</returns>
    public bool Find(
        ReadOnlySpan<uint> words,
        in Sha1State chain,
        in Sha1State earlier,
        in Sha1State later,
        in Sha1State end)
    {
        ref var word = ref MemoryMarshal.GetReference(words);
        ref var table = ref MemoryMarshal.GetArrayDataReference(EarlierTable);
        ref var laterTable = ref MemoryMarshal.GetArrayDataReference(LaterTable);
        var near = FromEarlier(ref word, ref table, earlier, end)
            | FromEarlier(ref word, ref Unsafe.Add(ref table, 1), earlier, end) << 8
            | FromEarlier(ref word, ref Unsafe.Add(ref table, 2), earlier, end) << 16;
        var laterNear = FromLater(ref word, ref laterTable, later, end)
            | FromLater(ref word, ref Unsafe.Add(ref laterTable, 1), later, end) << 8;
        return ((near | laterNear) != 0)
            && (IsAny(near, DisturbanceVectors.Earlier, words, chain, earlier, Earlier, end)
                || IsAny(laterNear, DisturbanceVectors.Later, words, chain, later, Later, end));
    }

    private bool IsAny(
        uint lanes,
        uint[][] differences,
        ReadOnlySpan<uint> words,
        in Sha1State chain,
        in Sha1State state,
        int step,
        in Sha1State end)
    {
        for (; lanes != 0; lanes &= lanes - 1)
        {
            var vector = differences[Math.Min(BitOperations.TrailingZeroCount(lanes), differences.Length - 1)];
            for (var i = 0; i < _other.Length; i++)
            {
                _other[i] = words[i] ^ vector[i];
            }

            var begin = state.Backward(_other, step);
            if (begin.Add(state.Forward(_other, step, DisturbanceVectors.Steps)) == chain.Add(end))
            {
                return true;
            }
        }

        return false;
    }

    private static uint FromEarlier(ref uint word, ref Vector256<uint> table, in Sha1State state, in Sha1State end)
    {
        var (a, b, c, d, e) = WideSha1.Of(state);
        ref var row = ref Unsafe.Add(ref table, Earlier * EarlierRegisters);
        WideSha1.Step(a, ref b, WideSha1.Majority(b, c, d), ref e, Unsafe.Add(ref word, 58), row, 0x8f1bbcdc);
        row = ref Unsafe.Add(ref row, EarlierRegisters);
        WideSha1.Step(e, ref a, WideSha1.Majority(a, b, c), ref d, Unsafe.Add(ref word, 59), row, 0x8f1bbcdc);
        for (var step = 60; step < DisturbanceVectors.Steps; step += 5)
        {
            row = ref Unsafe.Add(ref row, EarlierRegisters);
            WideSha1.Step(d, ref e, WideSha1.Parity(e, a, b), ref c, Unsafe.Add(ref word, step), row, 0xca62c1d6);
            row = ref Unsafe.Add(ref row, EarlierRegisters);
            WideSha1.Step(c, ref d, WideSha1.Parity(d, e, a), ref b, Unsafe.Add(ref word, step + 1), row, 0xca62c1d6);
            row = ref Unsafe.Add(ref row, EarlierRegisters);
            WideSha1.Step(b, ref c, WideSha1.Parity(c, d, e), ref a, Unsafe.Add(ref word, step + 2), row, 0xca62c1d6);
            row = ref Unsafe.Add(ref row, EarlierRegisters);
            WideSha1.Step(a, ref b, WideSha1.Parity(b, c, d), ref e, Unsafe.Add(ref word, step + 3), row, 0xca62c1d6);
            row = ref Unsafe.Add(ref row, EarlierRegisters);
            WideSha1.Step(e, ref a, WideSha1.Parity(a, b, c), ref d, Unsafe.Add(ref word, step + 4), row, 0xca62c1d6);
        }

        return WideSha1.Near(d, e, a, b, c, end);
    }

    private static uint FromLater(ref uint word, ref Vector256<uint> table, in Sha1State state, in Sha1State end)
    {
        var (a, b, c, d, e) = WideSha1.Of(state);
        ref var row = ref Unsafe.Add(ref table, Later * LaterRegisters);
        for (var step = Later; step < DisturbanceVectors.Steps; step += 5)
        {
            WideSha1.Step(a, ref b, WideSha1.Parity(b, c, d), ref e, Unsafe.Add(ref word, step), row, 0xca62c1d6);
            row = ref Unsafe.Add(ref row, LaterRegisters);
            WideSha1.Step(e, ref a, WideSha1.Parity(a, b, c), ref d, Unsafe.Add(ref word, step + 1), row, 0xca62c1d6);
            row = ref Unsafe.Add(ref row, LaterRegisters);
            WideSha1.Step(d, ref e, WideSha1.Parity(e, a, b), ref c, Unsafe.Add(ref word, step + 2), row, 0xca62c1d6);
            row = ref Unsafe.Add(ref row, LaterRegisters);
            WideSha1.Step(c, ref d, WideSha1.Parity(d, e, a), ref b, Unsafe.Add(ref word, step + 3), row, 0xca62c1d6);
            row = ref Unsafe.Add(ref row, LaterRegisters);
            WideSha1.Step(b, ref c, WideSha1.Parity(c, d, e), ref a, Unsafe.Add(ref word, step + 4), row, 0xca62c1d6);
            row = ref Unsafe.Add(ref row, LaterRegisters);
        }

        return WideSha1.Near(a, b, c, d, e, end);
    }
}
