using System.Runtime.InteropServices;

namespace OrgBackup.Git;

/// <summary>What stands before the data of an object in a pack.</summary>
/// <param name="Size">Of the inflated data: for a delta its own, not that of the object.</param>
/// <param name="Back">How far before this entry the base of an offset delta is.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PackEntryHeader(PackObjectType Type, long Size, long Back)
{
    /// <summary>Reads it, and the base's id of a reference delta.</summary>
    public static PackEntryHeader Read(PackWindow window, Span<byte> baseId)
    {
        int part = window.NextByte();
        var type = (PackObjectType)((part >> 4) & 7);
        long size = part & 15;
        for (var shift = 4; (part & 0x80) != 0; shift += 7)
        {
            part = window.NextByte();
            size = shift <= 53
                ? size | ((part & 0x7FL) << shift)
                : throw new DamagedBackupException("its size is no size");
        }

        switch (type)
        {
            case PackObjectType.OffsetDelta:
                return new(type, size, ReadBack(window));
            case PackObjectType.ReferenceDelta:
                window.Need(baseId.Length);
                window.Bytes.AsSpan(window.Position, baseId.Length).CopyTo(baseId);
                window.Position += baseId.Length;
                return new(type, size, 0);
            case PackObjectType.None or (PackObjectType)5:
                throw new DamagedBackupException("it is of no known type");
            default:
                return new(type, size, 0);
        }
    }

    private static long ReadBack(PackWindow window)
    {
        int part = window.NextByte();
        long back = part & 0x7F;
        while ((part & 0x80) != 0)
        {
            part = window.NextByte();
            back = back < 1L << 55 ? ((back + 1) << 7) | (part & 0x7FL) : throw BadBase();
        }

        return back > 0 ? back : throw BadBase();
    }

    private static DamagedBackupException BadBase() => new("its base is outside of the pack");
}
