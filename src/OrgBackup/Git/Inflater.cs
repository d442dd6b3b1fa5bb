using System.Buffers.Binary;

namespace OrgBackup.Git;

/// <summary>
/// Inflates zlib streams (RFC 1950, 1951) one after the other out of a window over a pack. Unlike the platform's it
/// reads not one byte more than the stream has, which a pack needs, and starts without cost, which small objects need.
/// </summary>
internal sealed partial class Inflater(PackWindow window)
{
    /// <summary>So many bytes behind the wanted output are written over.</summary>
    public const int Slack = 320;

    private const int HistoryBytes = 32 * 1024;

    /// <summary>What one round of the inner loop reads at most.</summary>
    private const int InputSlack = 16;

    private readonly uint[] _lengths = new uint[InflateTable.LengthEntries];
    private readonly uint[] _distances = new uint[InflateTable.DistanceEntries];
    private readonly uint[] _precode = new uint[1 << InflateTable.PrecodeBits];
    private uint[] _lengthTable = [];
    private uint[] _distanceTable = [];
    private ulong _bits;
    private int _bitCount;
    private byte[] _output = [];
    private int _start;
    private int _position;
    private int _limit;

    /// <summary>Receives output that is to make room, when it is streamed.</summary>
    private Action<byte[], int, int>? _drain;
    private int _drained;
    private long _passed;
    private uint _adler;

    /// <summary>Inflates a stream of exactly so many bytes; behind them there is <see cref="Slack"/>.</summary>
    /// <exception cref="DamagedBackupException">It is no sound stream of this length.</exception>
    public void Inflate(byte[] output, int start, int length)
    {
        if (output.Length - start - Slack < length)
        {
            throw new ArgumentException("The output has no room.", nameof(output));
        }

        (_output, _start, _position, _limit, _drain) = (output, start, start, start + length, null);
        Run();
        if (_position != _limit)
        {
            throw Bad();
        }

        Finish(Adler32.Append(1, output.AsSpan(start, length)));
    }

    /// <summary>Inflates a stream of any length through a buffer of at least 128 KB.</summary>
    /// <returns>Its length.</returns>
    public long Inflate(byte[] buffer, Action<byte[], int, int> drain)
    {
        (_output, _start, _position, _limit, _drain) = (buffer, 0, 0, buffer.Length - Slack, drain);
        (_drained, _passed, _adler) = (0, 0, 1);
        Run();
        Drain();
        Finish(_adler);
        return _passed;
    }

    private static DamagedBackupException Bad() => new("its data cannot be inflated");

    private void Run()
    {
        window.Need(2);
        var header = (window.Bytes[window.Position] << 8) | window.Bytes[window.Position + 1];
        if ((header & 0x8F20) != 0x0800 || header % 31 != 0)
        {
            throw Bad();
        }

        window.Position += 2;
        (_bits, _bitCount) = (0, 0);
        for (var isLast = false; !isLast;)
        {
            isLast = Take(1) == 1;
            switch (Take(2))
            {
                case 0:
                    CopyStored();
                    break;
                case 1:
                    (_lengthTable, _distanceTable) = (InflateSymbols.FixedLengths, InflateSymbols.FixedDistances);
                    DecodeBlock();
                    break;
                case 2:
                    ReadTables();
                    DecodeBlock();
                    break;
                default:
                    throw Bad();
            }
        }

        ReturnBytes();
    }

    private void Finish(uint adler)
    {
        window.Need(4);
        if (BinaryPrimitives.ReadUInt32BigEndian(window.Bytes.AsSpan(window.Position)) != adler)
        {
            throw Bad();
        }

        window.Position += 4;
        window.RequireReal();
    }

    private void DecodeBlock()
    {
        while (!DecodeSome())
        {
            Room();
            if (!window.HasAhead(InputSlack) && !window.Refill(InputSlack))
            {
                throw Bad();
            }
        }
    }

    /// <summary>Makes room in a full output that is streamed; one that is not is too long.</summary>
    private void Room()
    {
        if (_position <= _limit)
        {
            return;
        }

        if (_drain is null)
        {
            throw Bad();
        }

        Drain();
        var keep = Math.Min(HistoryBytes, _position);
        _output.AsSpan(_position - keep, keep).CopyTo(_output);
        _position = _drained = keep;
    }

    private void Drain()
    {
        var count = _position - _drained;
        _adler = Adler32.Append(_adler, _output.AsSpan(_drained, count));
        _passed += count;
        _drain!(_output, _drained, count);
        _drained = _position;
    }
}
