using System.Numerics;
using System.Runtime.Intrinsics;

namespace OrgBackup.Git;

/// <summary>
/// The differences between the expanded messages of two blocks that can collide under SHA-1: all collision attacks that
/// are known follow one of these 32 disturbance vectors (Manuel, "Classification and generation of disturbance vectors
/// for collision attacks against SHA-1"; Stevens, "Counter-cryptanalysis", CRYPTO 2013).
/// </summary>
internal static class DisturbanceVectors
{
    /// <summary>The steps of SHA-1.</summary>
    public const int Steps = 80;

    /// <summary>Vectors for each register.</summary>
    public const int Lanes = 8;

    /// <summary>
    /// Two blocks of the first group have one and the same state before this step, those of the second before
    /// <see cref="LaterTest"/>: nothing is disturbed in the five steps before.
    /// </summary>
    public const int EarlierTest = 58;

    public const int LaterTest = 65;

    private static readonly (int K, int Bit)[] TypeOne =
    [
        (43, 0), (44, 0), (45, 0), (46, 0), (46, 2), (47, 0), (47, 2), (48, 0),
        (48, 2), (49, 0), (49, 2), (50, 0), (50, 2), (51, 0), (51, 2), (52, 0),
    ];

    private static readonly (int K, int Bit)[] TypeTwo =
    [
        (45, 0), (46, 0), (46, 2), (47, 0), (48, 0), (49, 0), (49, 2), (50, 0),
        (50, 2), (51, 0), (51, 2), (52, 0), (53, 0), (54, 0), (55, 0), (56, 0),
    ];

    /// <summary>Gets the message differences that leave the state before <see cref="EarlierTest"/> alone.</summary>
    public static uint[][] Earlier { get; } =
    [
        .. TypeOne.Select(one => MessageDifference(one.K, one.Bit, isTypeTwo: false)),
        .. TypeTwo.Where(one => one.K < 50).Select(one => MessageDifference(one.K, one.Bit, isTypeTwo: true)),
    ];

    /// <summary>Gets those that leave the state before <see cref="LaterTest"/> alone.</summary>
    public static uint[][] Later { get; } =
        [.. TypeTwo.Where(one => one.K >= 50).Select(one => MessageDifference(one.K, one.Bit, isTypeTwo: true))];

    /// <summary>
    /// The differences step by step, eight to a register: of step i and register r at <c>i * registers + r</c>. What is
    /// left of the last register repeats its last vector.
    /// </summary>
    public static Vector256<uint>[] InRegisters(uint[][] differences)
    {
        var registers = (differences.Length + Lanes - 1) / Lanes;
        var table = new Vector256<uint>[Steps * registers];
        for (var at = 0; at < table.Length; at++)
        {
            var (step, first) = (at / registers, at % registers * Lanes);
            var lanes = Enumerable.Range(first, Lanes).Select(i => Math.Min(i, differences.Length - 1));
            table[at] = Vector256.Create<uint>([.. lanes.Select(i => differences[i][step])]);
        }

        return table;
    }

    /// <summary>
    /// The message difference of a vector: each disturbance starts a local collision, which the five messages after it
    /// undo.
    /// </summary>
    private static uint[] MessageDifference(int k, int bit, bool isTypeTwo)
    {
        // From step -5 on; SHA-1's message expansion is linear, so 16 words say all others.
        const int Before = 5;
        var vector = new uint[Before + Math.Max(Steps, k + 16)];
        vector[Before + k + 15] = BitOperations.RotateLeft(1u, bit);
        if (isTypeTwo)
        {
            vector[Before + k + 1] = vector[Before + k + 3] = BitOperations.RotateLeft(1u << 31, bit);
        }

        for (var i = Before + k + 16; i < vector.Length; i++)
        {
            vector[i] = BitOperations.RotateLeft(vector[i - 3] ^ vector[i - 8] ^ vector[i - 14] ^ vector[i - 16], 1);
        }

        for (var i = Before + k - 1; i >= 0; i--)
        {
            vector[i] = BitOperations.RotateRight(vector[i + 16], 1) ^ vector[i + 2] ^ vector[i + 8] ^ vector[i + 13];
        }

        return
        [
            .. Enumerable.Range(Before, Steps).Select(i => vector[i]
                ^ BitOperations.RotateLeft(vector[i - 1], 5)
                ^ vector[i - 2]
                ^ BitOperations.RotateLeft(vector[i - 3] ^ vector[i - 4] ^ vector[i - 5], 30)),
        ];
    }
}
