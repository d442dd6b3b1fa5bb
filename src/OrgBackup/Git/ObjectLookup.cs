using System.Buffers.Binary;
using System.Text;

namespace OrgBackup.Git;

/// <summary>
/// Looks for objects in a bare repository on disk: in its indexes, which are believed, and among loose files.
/// </summary>
internal static class ObjectLookup
{
    private const int FanoutAt = 8;
    private const int IdsAt = FanoutAt + (256 * 4);

    /// <summary>Which of these are not there, in the order given; what is no object id is not.</summary>
    /// <exception cref="DamagedBackupException">An index cannot be read.</exception>
    public static IReadOnlyList<string> Absent(string folder, IEnumerable<string> oids)
    {
        var packs = new DirectoryInfo(Path.Combine(folder, "objects", "pack"));
        var indexes = packs.Exists
            ? packs.EnumerateFiles("*.idx").Select(file => File.OpenHandle(file.FullName)).ToList()
            : [];
        try
        {
            return [.. oids.Where(oid => !IsOid(oid)
                || (!IsLoose(folder, oid) && !indexes.Exists(index => Has(index, Convert.FromHexString(oid)))))];
        }
        catch (EndOfStreamException e)
        {
            throw new DamagedBackupException($"An index of a pack in {folder} is too short.", "Verify the store.", e);
        }
        finally
        {
            indexes.ForEach(index => index.Dispose());
        }
    }

    public static bool IsOid(string text) => ObjectIdText.IsValid(Encoding.UTF8.GetBytes(text));

    private static bool IsLoose(string folder, string oid) =>
        File.Exists(Path.Combine(folder, "objects", oid[..2], oid[2..]));

    private static bool Has(Microsoft.Win32.SafeHandles.SafeFileHandle index, byte[] id)
    {
        Span<byte> found = stackalloc byte[id.Length];
        long low = id[0] == 0 ? 0 : ReadCount(index, id[0] - 1);
        long high = ReadCount(index, id[0]);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            Read(index, IdsAt + (middle * id.Length), found);
            var order = found.SequenceCompareTo(id);
            if (order == 0)
            {
                return true;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle);
        }

        return false;
    }

    private static uint ReadCount(Microsoft.Win32.SafeHandles.SafeFileHandle index, int firstByte)
    {
        Span<byte> count = stackalloc byte[4];
        Read(index, FanoutAt + (firstByte * 4), count);
        return BinaryPrimitives.ReadUInt32BigEndian(count);
    }

    private static void Read(Microsoft.Win32.SafeHandles.SafeFileHandle file, long offset, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var read = RandomAccess.Read(file, buffer, offset);
            offset += read > 0 ? read : throw new EndOfStreamException();
            buffer = buffer[read..];
        }
    }
}
