using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>
/// Looks objects up in the indexes inside a stored archive: each is read from where it begins, as far as its ids go.
/// </summary>
internal sealed class ArchivedIndexes(IBackupStore store, BackupKey archive, PackLayout layout)
{
    private const int TarBlock = 512;
    private const int TarKindAt = 156;
    private const int HeaderLength = 8;
    private const int FanoutLength = 256 * 4;

    /// <summary>Which of the ids no pack of the archive has.</summary>
    /// <exception cref="DamagedBackupException">An index is not where the record says.</exception>
    public async Task<IReadOnlyList<byte[]>> FindAbsentAsync(
        IReadOnlyCollection<byte[]> ids, CancellationToken cancellationToken)
    {
        var open = ids.ToList();
        open.Sort(static (one, other) => one.AsSpan().SequenceCompareTo(other));
        foreach (var pack in layout.Packs.Reverse())
        {
            if (open.Count > 0)
            {
                open = await WithoutAsync(pack, open, cancellationToken);
            }
        }

        return open;
    }

    private async Task<List<byte[]>> WithoutAsync(
        ArchivedPack pack, List<byte[]> ids, CancellationToken cancellationToken)
    {
        await using var content = await store.OpenAtAsync(archive, pack.IndexAt, cancellationToken)
            ?? throw new DamagedBackupException($"{archive} is missing.");
        await using var unpacked = new GZipStream(content, CompressionMode.Decompress);
        try
        {
            return await CompareAsync(pack, new BufferedStream(unpacked, 256 * 1024), ids, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new DamagedBackupException($"The index of {pack.Name} cannot be read from {archive}.", inner: e);
        }
    }

    private async Task<List<byte[]>> CompareAsync(
        ArchivedPack pack, BufferedStream index, List<byte[]> ids, CancellationToken cancellationToken)
    {
        var start = new byte[TarBlock + HeaderLength + FanoutLength];
        await index.ReadExactlyAsync(start, cancellationToken);
        var isHere = start[TarKindAt] == (byte)'0'
            && start.AsSpan(0, TarBlock).IndexOf(Encoding.ASCII.GetBytes($"{pack.Name}.idx")) >= 0
            && BinaryPrimitives.ReadUInt32BigEndian(start.AsSpan(^4)) == pack.Objects;
        if (!isHere)
        {
            throw new DamagedBackupException($"The index of {pack.Name} is not where its record says, in {archive}.");
        }

        return Compare(index, pack.Objects, ids, cancellationToken);
    }

    /// <summary>Both are sorted: one pass over the ids of the pack.</summary>
    private static List<byte[]> Compare(
        BufferedStream index, long count, List<byte[]> ids, CancellationToken cancellationToken)
    {
        var absent = new List<byte[]>();
        var (id, next, rest) = (new byte[ids[0].Length], 0, count);
        for (; rest > 0 && next < ids.Count; rest--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            index.ReadExactly(id);
            while (next < ids.Count && ids[next].AsSpan().SequenceCompareTo(id) is <= 0 and var order)
            {
                if (order < 0)
                {
                    absent.Add(ids[next]);
                }

                next++;
            }
        }

        absent.AddRange(ids.Skip(next));
        return absent;
    }
}
