using System.Buffers.Text;

namespace OrgBackup.Git;

/// <summary>
/// Reads a tar archive from strangers: ustar, pax and GNU long names; every length is bounded before memory is taken.
/// </summary>
internal sealed class TarReading(Stream stream)
{
    private const int MaxExtension = 64 * 1024;
    private const int MaxEntries = 1_000_000;
    private readonly byte[] _block = new byte[TarHeader.BlockSize];
    private readonly byte[] _buffer = new byte[64 * 1024];
    private long _left;
    private int _padding;
    private int _entries;

    /// <summary>Skips what is left of the current entry and reads the next one; null at the archive's end.</summary>
    /// <exception cref="DamagedBackupException">This is no whole tar archive.</exception>
    public async Task<TarEntry?> NextAsync(CancellationToken cancellationToken)
    {
        byte[]? longName = null;
        long? longSize = null;
        while (true)
        {
            await CopyContentAsync(Stream.Null, cancellationToken);
            await FillAsync(_block, cancellationToken);
            if (!_block.AsSpan().ContainsAnyExcept((byte)0))
            {
                return null;
            }

            var entry = ParseHeader();
            (_left, _padding) = (entry.Size, TarHeader.Padding(entry.Size));
            switch ((char)entry.Kind)
            {
                case 'x':
                    (longName, longSize) = ParsePax(
                        await ReadContentAsync(MaxExtension, cancellationToken), longName, longSize);
                    break;
                case 'L':
                    var content = await ReadContentAsync(MaxExtension, cancellationToken);
                    longName = content.AsSpan().TrimEnd((byte)0).ToArray();
                    break;
                case 'g' or 'K':
                    break;
                default:
                    entry = entry with { Name = longName ?? entry.Name, Size = longSize ?? entry.Size };
                    (_left, _padding) = (entry.Size, TarHeader.Padding(entry.Size));
                    return entry;
            }
        }
    }

    /// <summary>The current entry's whole content, which must not be longer than the bound.</summary>
    public async Task<byte[]> ReadContentAsync(int bound, CancellationToken cancellationToken)
    {
        if (_left > bound)
        {
            throw new DamagedBackupException(
                $"An entry of the archive is {_left} bytes long; at most {bound} are expected there.");
        }

        var content = new MemoryStream((int)Math.Min(_left, _buffer.Length));
        await using (content)
        {
            await CopyContentAsync(content, cancellationToken);
            return content.ToArray();
        }
    }

    /// <summary>Copies the current entry's content to the target.</summary>
    public async Task CopyContentAsync(Stream target, CancellationToken cancellationToken)
    {
        while (_left > 0)
        {
            var piece = _buffer.AsMemory(0, (int)Math.Min(_left, _buffer.Length));
            await FillAsync(piece, cancellationToken);
            await target.WriteAsync(piece, cancellationToken);
            _left -= piece.Length;
        }

        await FillAsync(_buffer.AsMemory(0, _padding), cancellationToken);
        _padding = 0;
    }

    private static DamagedBackupException Damaged(string what) =>
        new($"The archive is damaged: {what}.", "Verify the store; restore another snapshot.");

    private static long ParseOctal(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0)
        {
            return ParseBinary(field);
        }

        var value = 0L;
        foreach (var b in field.TrimStart((byte)' ').TrimEnd("\0 "u8))
        {
            value = b is >= (byte)'0' and <= (byte)'7'
                ? (value * 8) + b - '0'
                : throw Damaged("a tar header is not readable");
        }

        return value;
    }

    /// <summary>GNU's form of numbers that do not fit in octal digits.</summary>
    private static long ParseBinary(ReadOnlySpan<byte> field)
    {
        var value = (long)(field[0] & 0x7F);
        foreach (var b in field[1..])
        {
            value = value <= long.MaxValue >> 8 ? (value << 8) | b : throw Damaged("a tar header is not readable");
        }

        return value;
    }

    private static (byte[]? Name, long? Size) ParsePax(ReadOnlySpan<byte> records, byte[]? name, long? size)
    {
        while (!records.IsEmpty)
        {
            if (!Utf8Parser.TryParse(records, out int length, out var digits)
                || length <= digits + 1 || length > records.Length || records[digits] != (byte)' ')
            {
                throw Damaged("a pax header is not readable");
            }

            var record = records[(digits + 1)..(length - 1)];
            records = records[length..];
            if (record.StartsWith("path="u8))
            {
                name = record["path=".Length..].ToArray();
            }
            else if (record.StartsWith("size="u8))
            {
                size = Utf8Parser.TryParse(record["size=".Length..], out long number, out _) && number >= 0
                    ? number : throw Damaged("a pax header is not readable");
            }
        }

        return (name, size);
    }

    private TarEntry ParseHeader()
    {
        if (++_entries > MaxEntries)
        {
            throw new DamagedBackupException($"The archive has more than {MaxEntries} entries.");
        }

        var header = _block.AsSpan();
        var sum = 8 * ' ';
        for (var i = 0; i < header.Length; i++)
        {
            sum += i is >= 148 and < 156 ? 0 : header[i];
        }

        if (ParseOctal(header[148..156]) != sum)
        {
            throw Damaged("the checksum of a tar header is wrong");
        }

        var name = header[..100].TrimEnd((byte)0);
        var hasPrefix = header[257..262].SequenceEqual("ustar"u8) && header[263] == (byte)'0';
        var prefix = hasPrefix ? header[345..500].TrimEnd((byte)0) : [];
        byte[] full = prefix.IsEmpty ? name.ToArray() : [.. prefix, (byte)'/', .. name];
        return new(full, header[156], ParseOctal(header[124..136]));
    }

    private async ValueTask FillAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        var count = await stream.ReadAtLeastAsync(target, target.Length, throwOnEndOfStream: false, cancellationToken);
        if (count < target.Length)
        {
            throw Damaged("it ends too early");
        }
    }
}
