using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace OrgBackup.Tests.Restore;

/// <summary>Writes tar archives that no honest tool would write.</summary>
internal sealed class HostileTar : IDisposable
{
    private readonly MemoryStream _packed = new();
    private readonly GZipStream _gzip;

    public HostileTar() => _gzip = new GZipStream(_packed, CompressionLevel.Optimal, leaveOpen: true);

    /// <summary>Adds an entry of text, or of another type.</summary>
    public HostileTar Add(string name, string text = "x", char type = '0', string link = "")
    {
        var content = Encoding.UTF8.GetBytes(text);
        return Header(name, content.Length, type, link).Raw(content);
    }

    /// <summary>A pax header before the next entry.</summary>
    public HostileTar Pax(string key, string value)
    {
        var rest = Encoding.UTF8.GetByteCount($" {key}={value}\n");
        var length = rest + 1;
        while (length != rest + length.ToString(CultureInfo.InvariantCulture).Length)
        {
            length++;
        }

        return Add("PaxHeader", string.Create(CultureInfo.InvariantCulture, $"{length} {key}={value}\n"), 'x');
    }

    public HostileTar Header(
        string name, long size, char type = '0', string link = "", int checksumError = 0, byte[]? sizeField = null)
    {
        var block = new byte[512];
        Encoding.UTF8.GetBytes(name).AsSpan().CopyTo(block);
        "0000644\0"u8.CopyTo(block.AsSpan(100));
        var digits = Convert.ToString(size, 8).PadLeft(11, '0');
        (sizeField ?? Encoding.ASCII.GetBytes(digits)).CopyTo(block, 124);
        block[156] = (byte)type;
        Encoding.UTF8.GetBytes(link).CopyTo(block, 157);
        "ustar\000"u8.CopyTo(block.AsSpan(257));
        block.AsSpan(148, 8).Fill((byte)' ');
        var sum = block.Sum(b => b) + checksumError;
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(block, 148);
        _gzip.Write(block);
        return this;
    }

    /// <summary>Content, filled up to a whole block.</summary>
    public HostileTar Raw(ReadOnlySpan<byte> content)
    {
        _gzip.Write(content);
        _gzip.Write(new byte[(512 - (content.Length % 512)) % 512]);
        return this;
    }

    public HostileTar Zeros(long count)
    {
        var zeros = new byte[1 << 20];
        for (; count > 0; count -= zeros.Length)
        {
            _gzip.Write(zeros, 0, (int)Math.Min(count, zeros.Length));
        }

        return this;
    }

    public byte[] Finish()
    {
        _gzip.Write(new byte[1024]);
        _gzip.Dispose();
        return _packed.ToArray();
    }

    public void Dispose()
    {
        _gzip.Dispose();
        _packed.Dispose();
    }
}
