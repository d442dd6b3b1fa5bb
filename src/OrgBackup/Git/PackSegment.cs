namespace OrgBackup.Git;

/// <summary>The entries that begin in one part of a pack.</summary>
internal sealed class PackSegment(ObjectFormat format)
{
    /// <summary>Gets or sets where the first entry is, or is believed to be.</summary>
    public long First { get; set; }

    /// <summary>Gets where the last entry ends.</summary>
    public long End { get; private set; }

    public PackTable Table { get; } = new(format);

    public ObjectLinks Links { get; } = new(format);

    /// <summary>Gets what stopped the scan; it counts only if the first entry is one.</summary>
    public DamagedBackupException? Failure { get; private set; }

    /// <summary>Looks for the first place before the end that inflates as an entry does.</summary>
    public bool Find(PackWorker worker, long before)
    {
        Span<byte> id = stackalloc byte[format.Length];
        for (var offset = First; offset < before; offset++)
        {
            worker.Window.Seek(offset, 64);
            var type = (PackObjectType)((worker.Window.Bytes[worker.Window.Position] >> 4) & 7);
            if (type is PackObjectType.None or (PackObjectType)5)
            {
                continue;
            }

            try
            {
                if (LooksLikeEntry(worker, id))
                {
                    First = offset;
                    return true;
                }
            }
            catch (DamagedBackupException)
            {
                // No entry.
            }
        }

        First = -1;
        return false;
    }

    /// <summary>Reads entries until one begins at or behind the end, or so many are read.</summary>
    public void Scan(PackWorker worker, long before, uint count, CancellationToken cancellationToken)
    {
        End = First;
        Span<byte> baseId = stackalloc byte[format.Length];
        try
        {
            for (worker.Window.Seek(First, 1); End < before && Table.Count < count;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ReadEntry(worker, baseId);
                End = worker.Window.Offset;
            }
        }
        catch (DamagedBackupException e)
        {
            Failure = new($"the object at byte {End} is damaged: {e.Message}");
        }
    }

    private static bool LooksLikeEntry(PackWorker worker, Span<byte> id)
    {
        var header = PackEntryHeader.Read(worker.Window, id);
        worker.Window.Need(2);
        var zlib = (worker.Window.Bytes[worker.Window.Position] << 8) | worker.Window.Bytes[worker.Window.Position + 1];
        if ((zlib & 0x8F20) != 0x0800 || zlib % 31 != 0)
        {
            return false;
        }

        worker.Stream(PackObjectType.OffsetDelta, header.Size, id);
        return true;
    }

    private void ReadEntry(PackWorker worker, Span<byte> baseId)
    {
        worker.Window.Mark();
        var header = PackEntryHeader.Read(worker.Window, baseId);
        var entry = Table.Add(End, header, baseId);
        if (header.Size > PackWorker.StreamAbove && (header.Type.IsDelta() || header.Type == PackObjectType.Blob))
        {
            worker.Stream(header.Type, header.Size, Table.Id(entry));
        }
        else
        {
            var buffer = worker.Inflate(header.Size);
            if (!header.Type.IsDelta())
            {
                worker.Identify(buffer, header.Type, header.Size, Table.Id(entry), Links);
            }

            PackWorker.Return(buffer);
        }

        Table.Checksums[entry] = worker.Window.Checksum();
        Table.Types[entry] = header.Type.IsDelta() ? PackObjectType.None : header.Type;
    }
}
