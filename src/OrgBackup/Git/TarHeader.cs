using System.Globalization;
using System.Text;

namespace OrgBackup.Git;

/// <summary>
/// Makes tar headers (ustar) that depend on name, size and kind alone: no owner, no time, fixed modes.
/// </summary>
internal static class TarHeader
{
    public const int BlockSize = 512;
    private const long MaxUstarSize = 0x1_FFFF_FFFF;
    private const int ChecksumAt = 148;

    /// <summary>The header of a file or folder; two more blocks before it when name or size do not fit ustar.</summary>
    public static byte[] Of(string name, long size, bool isFolder)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        var split = FindSplit(bytes);
        var kind = isFolder ? (byte)'5' : (byte)'0';
        if (split >= 0 && size <= MaxUstarSize && Ascii.IsValid(bytes))
        {
            return Block(bytes, split, size, kind);
        }

        return Extended(name, bytes, size, kind);
    }

    /// <summary>The header of a file, of the same length whatever its size is: three blocks.</summary>
    public static byte[] OfAnySize(string name, long size) =>
        Extended(name, Encoding.UTF8.GetBytes(name), size, (byte)'0');

    /// <summary>The number of zeros that fill up the last block.</summary>
    public static int Padding(long size) => (int)((BlockSize - (size % BlockSize)) % BlockSize);

    private static byte[] Extended(string name, byte[] bytes, long size, byte kind)
    {
        var records = Record("path", name) + Record("size", size.ToString(CultureInfo.InvariantCulture));
        var extension = Encoding.UTF8.GetBytes(records);
        var shortened = Encoding.ASCII.GetBytes("long-name");
        return
        [
            .. Block("PaxHeader"u8, 0, extension.Length, (byte)'x'),
            .. extension,
            .. new byte[Padding(extension.Length)],
            .. Block(shortened, 0, Math.Min(size, MaxUstarSize), kind),
        ];
    }

    /// <summary>Where the prefix ends: 0 without one, negative when the name fits no way.</summary>
    private static int FindSplit(ReadOnlySpan<byte> name)
    {
        if (name.Length <= 100)
        {
            return 0;
        }

        var split = name[..Math.Min(156, name.Length - 1)].LastIndexOf((byte)'/');
        return split > 0 && name.Length - split - 1 <= 100 ? split : -1;
    }

    private static byte[] Block(ReadOnlySpan<byte> name, int split, long size, byte kind)
    {
        var block = new byte[BlockSize];
        (split > 0 ? name[(split + 1)..] : name).CopyTo(block);
        name[..split].CopyTo(block.AsSpan(345));
        Octal(block.AsSpan(100, 8), kind == (byte)'5' ? 0x1ED : 0x1A4);
        Octal(block.AsSpan(108, 8), 0);
        Octal(block.AsSpan(116, 8), 0);
        Octal(block.AsSpan(124, 12), size);
        Octal(block.AsSpan(136, 12), 0);
        block[156] = kind;
        "ustar\000"u8.CopyTo(block.AsSpan(257));
        block.AsSpan(ChecksumAt, 8).Fill((byte)' ');
        Octal(block.AsSpan(ChecksumAt, 7), block.Sum(b => b));
        return block;
    }

    private static void Octal(Span<byte> field, long value)
    {
        field[^1] = 0;
        for (var i = field.Length - 2; i >= 0; i--)
        {
            field[i] = (byte)('0' + (value & 7));
            value >>= 3;
        }
    }

    /// <summary>A pax record, whose length counts its own digits.</summary>
    private static string Record(string key, string value)
    {
        var rest = Encoding.UTF8.GetByteCount($" {key}={value}\n");
        var length = rest + 1;
        while (length != rest + length.ToString(CultureInfo.InvariantCulture).Length)
        {
            length++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{length} {key}={value}\n");
    }
}
