using System.Buffers.Binary;

namespace OrgBackup.Git;

/// <summary>Reads a pack to its last byte and proves each object; what git index-pack refuses is refused.</summary>
internal static class PackProof
{
    /// <summary>Proves a pack that is whole.</summary>
    /// <param name="offsets">
    /// Where its index says that entries begin, sorted: believed only as far as it turns out to be true. Null: unknown.
    /// </param>
    /// <exception cref="DamagedBackupException">What is wrong with the pack; with the offsets, if they are.</exception>
    public static ProvedPack Run(PackBytes pack, PackJob job, long[]? offsets = null)
    {
        var count = ReadHeader(pack, job.Format);
        var trailer = Task.Run(() => Trailer(pack, job.Format), CancellationToken.None);
        try
        {
            var table = offsets is null ? new PackScan(pack, job).Run(count) : Listed(pack, job.Format, offsets, count);
            return Finish(pack, job, table, offsets is null, trailer);
        }
        finally
        {
            // It reads the file, which the caller closes.
            ((IAsyncResult)trailer).AsyncWaitHandle.WaitOne();
        }
    }

    /// <summary>Proves a pack that is still being written, as far as it has come, to its end.</summary>
    /// <param name="trailer">The pack's own checksum, once it is known to be true.</param>
    public static ProvedPack Follow(PackBytes pack, PackJob job, Task<byte[]> trailer)
    {
        var count = ReadHeader(pack, job.Format);
        var table = new PackScan(pack, job).Follow(count);
        return pack.Length == table.End + job.Format.Length
            ? Finish(pack, job, table, isScanned: true, trailer)
            : throw new DamagedBackupException("there is something behind its end");
    }

    /// <summary>The pack's checksum, which is at its end.</summary>
    /// <exception cref="DamagedBackupException">Its bytes have another one.</exception>
    public static byte[] Trailer(PackBytes pack, ObjectFormat format)
    {
        using var hash = format.Start();
        var buffer = new byte[128 * 1024];
        var end = pack.Length - format.Length;
        for (var offset = 0L; offset < end;)
        {
            var read = pack.Read(offset, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - offset)));
            hash.AppendData(buffer.AsSpan(0, read > 0 ? read : throw new EndOfStreamException()));
            offset += read;
        }

        var stated = new byte[format.Length];
        for (var got = 0; got < stated.Length;)
        {
            var read = pack.Read(end + got, stated.AsSpan(got));
            got += read > 0 ? read : throw new EndOfStreamException();
        }

        return hash.GetHashAndReset().AsSpan().SequenceEqual(stated)
            ? stated
            : throw new DamagedBackupException("its bytes do not have the checksum at its end");
    }

    private static ProvedPack Finish(
        PackBytes pack, PackJob job, PackTable table, bool isScanned, Task<byte[]> trailer)
    {
        table.Link();
        new DeltaResolver(pack, table, job).Run(isScanned);
        return new(table, trailer.GetAwaiter().GetResult());
    }

    private static uint ReadHeader(PackBytes pack, ObjectFormat format)
    {
        Span<byte> header = stackalloc byte[PackScan.HeaderLength];
        for (var got = 0; got < header.Length;)
        {
            var read = pack.Read(got, header[got..]);
            got += read > 0 ? read : throw new DamagedBackupException("it is too short");
        }

        if (!header.StartsWith("PACK"u8) || BinaryPrimitives.ReadUInt32BigEndian(header[4..]) is not (2 or 3))
        {
            throw new DamagedBackupException("it does not begin as a pack does");
        }

        return BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
    }

    /// <summary>The entries as the index lists them; their data is not looked at yet.</summary>
    private static PackTable Listed(PackBytes pack, ObjectFormat format, long[] offsets, uint count)
    {
        var table = new PackTable(format) { End = pack.Length - format.Length };
        var first = count == 0 ? table.End : offsets.FirstOrDefault();
        if (offsets.Length != count || first != PackScan.HeaderLength)
        {
            throw new DamagedBackupException("it has other objects than its index");
        }

        table.Reserve(offsets.Length);
        var window = new PackWindow(pack);
        Span<byte> baseId = stackalloc byte[format.Length];
        for (var i = 0; i < offsets.Length; i++)
        {
            if (offsets[i] >= table.End || (i > 0 && offsets[i] <= offsets[i - 1]))
            {
                throw new DamagedBackupException("it has other objects than its index");
            }

            window.Seek(offsets[i], 1);
            table.Add(offsets[i], PackEntryHeader.Read(window, baseId), baseId);
        }

        return table;
    }
}
