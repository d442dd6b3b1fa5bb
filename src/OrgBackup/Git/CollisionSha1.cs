using System.Buffers.Binary;
using System.Numerics;

namespace OrgBackup.Git;

/// <summary>
/// SHA-1 that notices when a message is one of two that were made to collide (Stevens, "Counter-cryptanalysis", CRYPTO
/// 2013): of each block it computes what every other block would give that differs by a disturbance vector.
/// </summary>
/// <remarks>For one message after the other, on one thread.</remarks>
internal sealed class CollisionSha1
{
    public const int DigestLength = 20;
    private const int BlockLength = 64;

    private readonly uint[] _words = new uint[DisturbanceVectors.Steps];
    private readonly byte[] _rest = new byte[BlockLength];
    private readonly CollisionSearch _search = new();
    private Sha1State _chain = Sha1State.Initial;
    private long _length;

    /// <summary>Gets a value indicating whether the message, as far as it came, has the marks of an attack.</summary>
    public bool IsAttack { get; private set; }

    /// <summary>Hashes one message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="digest">Gets its 20 bytes.</param>
    /// <returns>Whether the message has the marks of an attack.</returns>
    public bool Hash(ReadOnlySpan<byte> message, Span<byte> digest)
    {
        Append(message);
        return Finish(digest);
    }

    /// <summary>Takes more of the message.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var kept = (int)(_length % BlockLength);
        _length += bytes.Length;
        if (kept > 0)
        {
            var taken = Math.Min(bytes.Length, BlockLength - kept);
            bytes[..taken].CopyTo(_rest.AsSpan(kept));
            if (kept + taken < BlockLength)
            {
                return;
            }

            Compress(_rest);
            bytes = bytes[taken..];
        }

        for (; bytes.Length >= BlockLength; bytes = bytes[BlockLength..])
        {
            Compress(bytes);
        }

        bytes.CopyTo(_rest);
    }

    /// <summary>Ends the message; the next one may begin.</summary>
    /// <returns>Whether the message has the marks of an attack.</returns>
    public bool Finish(Span<byte> digest)
    {
        var bits = _length * 8;
        Span<byte> padding = stackalloc byte[2 * BlockLength];
        padding.Clear();
        padding[0] = 0x80;
        var count = BlockLength - (int)((_length + 8) % BlockLength);
        BinaryPrimitives.WriteInt64BigEndian(padding[count..], bits);
        Append(padding[..(count + 8)]);
        _chain.Write(digest);
        var isAttack = IsAttack;
        (_chain, _length, IsAttack) = (Sha1State.Initial, 0, false);
        return isAttack;
    }

    private void Compress(ReadOnlySpan<byte> block)
    {
        var words = _words.AsSpan();
        for (var i = 0; i < 16; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(4 * i)..]);
        }

        for (var i = 16; i < words.Length; i++)
        {
            words[i] = BitOperations.RotateLeft(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
        }

        var state = _chain.Forward(words, 0, DisturbanceVectors.EarlierTest);
        var earlier = state;
        state = state.Forward(words, DisturbanceVectors.EarlierTest, DisturbanceVectors.LaterTest);
        var later = state;
        state = state.Forward(words, DisturbanceVectors.LaterTest, DisturbanceVectors.Steps);
        IsAttack |= _search.Find(words, _chain, earlier, later, state);
        _chain = _chain.Add(state);
    }
}
