using System.Buffers.Text;
using System.Text;
using OrgBackup.Snapshots;

namespace OrgBackup.Git;

/// <summary>
/// Reads the text that stands in git for an object of Git LFS: <c>version</c>, <c>oid</c> and <c>size</c> in this
/// order, extensions (<c>ext-0-name</c>) anywhere after the first, nothing else. See docs/spec.md of git-lfs.
/// </summary>
internal static class LfsPointerText
{
    /// <summary>A longer text is no pointer.</summary>
    public const int MaxBytes = 1024;

    /// <summary>No pointer is shorter than its version, oid and size.</summary>
    public const int MinBytes = 110;

    private const int OidLength = 64;

    /// <summary>Today's version and the two before it, which git-lfs still reads.</summary>
    private static readonly byte[][] Versions =
    [
        [.. "https://git-lfs.github.com/spec/v1"u8],
        [.. "https://hawser.github.com/spec/v1"u8],
        [.. "http://git-media.io/v/2"u8],
    ];

    /// <summary>The pointer; null when the text is none.</summary>
    public static LfsPointer? Parse(ReadOnlySpan<byte> text)
    {
        if (text.Length > MaxBytes || !text.StartsWith("version "u8))
        {
            return null;
        }

        var found = 0;
        string? oid = null;
        var size = -1L;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range].TrimEnd((byte)'\r');
            if (line.IsEmpty || IsExtension(line))
            {
                continue;
            }

            var isGood = found++ switch
            {
                0 => IsVersion(line),
                1 => (oid = OidIn(line)) is not null,
                2 => TryReadSize(line, out size),
                _ => false,
            };
            if (!isGood)
            {
                return null;
            }
        }

        return found == 3 ? new LfsPointer(oid!, size) : null;
    }

    /// <summary>Whether the text is the id of an object: a SHA-256 in lower-case hex.</summary>
    public static bool IsOid(string text) => text.Length == OidLength && text.All(char.IsAsciiHexDigitLower);

    private static bool IsVersion(ReadOnlySpan<byte> line)
    {
        foreach (var version in Versions)
        {
            if (line["version ".Length..].SequenceEqual(version))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsExtension(ReadOnlySpan<byte> line) =>
        line.StartsWith("ext-"u8) && line.Length > 7 && char.IsAsciiDigit((char)line[4]) && line[5] == (byte)'-'
        && line.IndexOf((byte)' ') > 6;

    private static string? OidIn(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("oid sha256:"u8))
        {
            return null;
        }

        var oid = Encoding.ASCII.GetString(line["oid sha256:".Length..]);
        return IsOid(oid) ? oid : null;
    }

    private static bool TryReadSize(ReadOnlySpan<byte> line, out long size)
    {
        size = -1;
        return line.StartsWith("size "u8)
            && Utf8Parser.TryParse(line["size ".Length..], out size, out var length)
            && length == line.Length - "size ".Length
            && size >= 0;
    }
}
