using System.Text;

namespace OrgBackup.Git;

/// <summary>
/// Ref names are bytes to git and text to JSON. Valid UTF-8 is itself; every other byte B becomes the private-use
/// character U+EF00 + B, so that each name survives the way there and back.
/// </summary>
public static class GitRefName
{
    private const char Base = '\uEF00';

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var consumed);
            if (status == System.Buffers.OperationStatus.Done && !IsMapped(rune))
            {
                text.Append(rune);
            }
            else
            {
                consumed = 1;
                text.Append((char)(Base + bytes[0]));
            }

            bytes = bytes[consumed..];
        }

        return text.ToString();
    }

    public static byte[] Encode(string name)
    {
        var bytes = new List<byte>(name.Length);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in name.EnumerateRunes())
        {
            if (IsMapped(rune))
            {
                bytes.Add((byte)(rune.Value - Base));
            }
            else
            {
                bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
            }
        }

        return [.. bytes];
    }

    /// <summary>Compares two names by their bytes, as git sorts them.</summary>
    public static int Compare(string left, string right) => Encode(left).AsSpan().SequenceCompareTo(Encode(right));

    private static bool IsMapped(Rune rune) => rune.Value is >= Base + 0x80 and <= Base + 0xFF;
}
