using System.Buffers.Binary;

namespace OrgBackup.Git;

/// <content>Headers of blocks, bits of the slow path, and blocks that are stored as they are.</content>
internal sealed partial class Inflater
{
    private readonly byte[] _codeLengths = new byte[288 + 32 + 138];

    private void ReadTables()
    {
        var (lengths, distances, precodes) = ((int)Take(5) + 257, (int)Take(5) + 1, (int)Take(4) + 4);
        if (lengths > 286 || distances > 30)
        {
            throw Bad();
        }

        Span<byte> precode = stackalloc byte[19];
        precode.Clear();
        for (var i = 0; i < precodes; i++)
        {
            precode[PrecodeOrder[i]] = (byte)Take(3);
        }

        var isGood = precode.IndexOfAnyExcept((byte)0) >= 0
            && InflateTable.TryBuild(precode, InflateSymbols.Precode, _precode, InflateTable.PrecodeBits)
            && IsComplete(precode);
        if (!isGood)
        {
            throw Bad();
        }

        ReadCodeLengths(lengths + distances);
        var both = _codeLengths.AsSpan(0, lengths + distances);
        isGood = both[256] != 0
            && InflateTable.TryBuild(
                both[..lengths], InflateSymbols.Lengths, _lengths, InflateTable.LengthBits)
            && InflateTable.TryBuild(
                both[lengths..], InflateSymbols.Distances, _distances, InflateTable.DistanceBits);
        if (!isGood)
        {
            throw Bad();
        }

        (_lengthTable, _distanceTable) = (_lengths, _distances);
    }

    /// <summary>zlib takes an incomplete code for literals and distances, never here.</summary>
    private static bool IsComplete(ReadOnlySpan<byte> lengths)
    {
        var used = 0;
        foreach (var length in lengths)
        {
            used += length == 0 ? 0 : 128 >> length;
        }

        return used == 128;
    }

    private void ReadCodeLengths(int wanted)
    {
        for (var i = 0; i < wanted;)
        {
            Fill(14);
            var entry = _precode[(int)(_bits & ((1 << InflateTable.PrecodeBits) - 1))];
            Drop((int)(entry & 31));
            var symbol = (int)(entry >> 16);
            if (symbol < 16)
            {
                _codeLengths[i++] = (byte)symbol;
                continue;
            }

            if (symbol == 16 && i == 0)
            {
                throw Bad();
            }

            var value = symbol == 16 ? _codeLengths[i - 1] : (byte)0;
            var times = symbol switch { 16 => 3 + (int)Take(2), 17 => 3 + (int)Take(3), _ => 11 + (int)Take(7) };
            if (i + times > wanted)
            {
                throw Bad();
            }

            _codeLengths.AsSpan(i, times).Fill(value);
            i += times;
        }
    }

    private void CopyStored()
    {
        ReturnBytes();
        window.Need(4);
        var length = BinaryPrimitives.ReadUInt16LittleEndian(window.Bytes.AsSpan(window.Position));
        var complement = BinaryPrimitives.ReadUInt16LittleEndian(window.Bytes.AsSpan(window.Position + 2));
        if ((length ^ complement) != 0xFFFF)
        {
            throw Bad();
        }

        window.Position += 4;
        for (int left = length; left > 0;)
        {
            Room();
            window.Need(1);
            var count = Math.Min(left, window.End - window.Position);
            if (_drain is null && count > _limit - _position)
            {
                throw Bad();
            }

            // Up to the limit, at which a block of codes may begin.
            count = Math.Min(count, _limit - _position + 1);
            window.Bytes.AsSpan(window.Position, count).CopyTo(_output.AsSpan(_position));
            window.Position += count;
            _position += count;
            left -= count;
        }
    }

    private ulong Take(int count)
    {
        Fill(count);
        var value = _bits & ((1UL << count) - 1);
        Drop(count);
        return value;
    }

    private void Drop(int count)
    {
        _bits >>= count;
        _bitCount -= count;
    }

    /// <summary>Sees to so many bits; behind the end of the pack there are none, which is found later.</summary>
    private void Fill(int count)
    {
        if (_bitCount >= count)
        {
            return;
        }

        if (!window.HasAhead(8) && !window.Refill(8))
        {
            throw Bad();
        }

        _bits |= BinaryPrimitives.ReadUInt64LittleEndian(window.Bytes.AsSpan(window.Position)) << _bitCount;
        window.Position += (63 - _bitCount) >> 3;
        _bitCount |= 56;
    }

    /// <summary>Gives whole bytes back that were taken ahead, and drops the rest of the last.</summary>
    private void ReturnBytes()
    {
        window.Position -= _bitCount >> 3;
        (_bits, _bitCount) = (0, 0);
    }
}
