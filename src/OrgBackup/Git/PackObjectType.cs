using System.Buffers.Text;

namespace OrgBackup.Git;

/// <summary>What an entry of a pack is, by git's numbers.</summary>
internal enum PackObjectType : byte
{
    None = 0,
    Commit = 1,
    Tree = 2,
    Blob = 3,
    Tag = 4,
    OffsetDelta = 6,
    ReferenceDelta = 7,
}

internal static class PackObjectTypes
{
    /// <summary>No header of an object is longer.</summary>
    public const int MaxHeader = 32;

    public static bool IsDelta(this PackObjectType type) =>
        type is PackObjectType.OffsetDelta or PackObjectType.ReferenceDelta;

    public static ReadOnlySpan<byte> Name(this PackObjectType type) => type switch
    {
        PackObjectType.Commit => "commit"u8,
        PackObjectType.Tree => "tree"u8,
        PackObjectType.Blob => "blob"u8,
        _ => "tag"u8,
    };

    public static PackObjectType Parse(ReadOnlySpan<byte> name)
    {
        for (var type = PackObjectType.Commit; type <= PackObjectType.Tag; type++)
        {
            if (name.SequenceEqual(type.Name()))
            {
                return type;
            }
        }

        return PackObjectType.None;
    }

    /// <summary>Writes what git hashes before an object's content, so that it ends at the end of the span.</summary>
    /// <returns>Its length.</returns>
    public static int WriteHeader(this PackObjectType type, long size, Span<byte> before)
    {
        Span<byte> header = stackalloc byte[MaxHeader];
        var name = type.Name();
        name.CopyTo(header);
        header[name.Length] = (byte)' ';
        Utf8Formatter.TryFormat(size, header[(name.Length + 1)..], out var digits);
        var length = name.Length + digits + 2;
        header[length - 1] = 0;
        header[..length].CopyTo(before[^length..]);
        return length;
    }
}
