namespace OrgBackup.Git;

/// <summary>A window that moves over the bytes of a pack and takes the checksum of what is read from it.</summary>
internal sealed class PackWindow(PackBytes pack, int size = PackWindow.DefaultSize)
{
    private const int DefaultSize = 128 * 1024;

    /// <summary>So many zeros are behind the last byte: a decoder may look, but not go there.</summary>
    private const int Padding = 32;

    private const int GivenBack = 8;

    /// <summary>What a seek reads ahead at least: the next objects are often near.</summary>
    private const int ReadAhead = 4096;

    private long _start;
    private int _realEnd;
    private bool _isAtEnd;
    private int _mark;
    private uint _crc;

    public byte[] Bytes { get; } = new byte[size + Padding];

    public int Position { get; set; }

    /// <summary>Gets where the bytes in the window end, zeros behind the last byte of the pack counted.</summary>
    public int End { get; private set; }

    /// <summary>Gets where in the pack the window stands.</summary>
    public long Offset => _start + Position;

    /// <summary>Goes to an offset, of which so many bytes will be read.</summary>
    public void Seek(long offset, long wanted)
    {
        wanted = Math.Min(wanted + Padding, size);
        if (offset >= _start && offset + wanted <= _start + _realEnd)
        {
            Position = (int)(offset - _start);
            return;
        }

        (_start, Position, _realEnd, End, _isAtEnd) = (offset, 0, 0, 0, false);
        Read((int)Math.Max(wanted, Math.Min(ReadAhead, size)));
    }

    public bool HasAhead(int count) => End - Position >= count;

    /// <summary>Reads more; false when so many bytes are not there, a few zeros behind the end counted.</summary>
    public bool Refill(int wanted)
    {
        if (!_isAtEnd)
        {
            // The decoder may give back what it took ahead.
            var from = Math.Max(0, Position - GivenBack);
            _crc = _mark < from ? Crc32.Append(_crc, Bytes.AsSpan(_mark, from - _mark)) : _crc;
            Bytes.AsSpan(from, _realEnd - from).CopyTo(Bytes);
            (_mark, Position, _start) = (Math.Max(0, _mark - from), Position - from, _start + from);
            _realEnd -= from;
            End = _realEnd;
            while (!HasAhead(wanted) && !_isAtEnd)
            {
                Read(size - _realEnd);
            }
        }

        return HasAhead(wanted);
    }

    /// <exception cref="DamagedBackupException">So many bytes are not there.</exception>
    public void Need(int count)
    {
        if (!HasAhead(count) && !Refill(count))
        {
            throw Truncated();
        }
    }

    /// <exception cref="DamagedBackupException">What was read goes beyond the end.</exception>
    public void RequireReal()
    {
        if (Position > _realEnd)
        {
            throw Truncated();
        }
    }

    public byte NextByte()
    {
        Need(1);
        return Bytes[Position++];
    }

    /// <summary>Begins a checksum (CRC-32) of what is read from here on.</summary>
    public void Mark() => (_mark, _crc) = (Position, 0);

    public uint Checksum() => Crc32.Append(_crc, Bytes.AsSpan(_mark, Position - _mark));

    private static DamagedBackupException Truncated() => new("the pack ends in the middle of it");

    private void Read(int count)
    {
        var read = pack.Read(_start + _realEnd, Bytes.AsSpan(_realEnd, count));
        _realEnd += read;
        End = _realEnd;
        if (read == 0)
        {
            _isAtEnd = true;
            Bytes.AsSpan(_realEnd, Padding).Clear();
            End = _realEnd + Padding;
        }
    }
}
