namespace OrgBackup.Git;

/// <summary>Reads single entries of a pack whose places are known.</summary>
internal sealed class PackEntries(PackWorker worker, PackTable table)
{
    private readonly byte[] _unused = new byte[table.Format.Length];

    /// <summary>Goes to an entry's data.</summary>
    public PackEntryHeader Stand(int entry)
    {
        worker.Window.Seek(table.Offsets[entry], table.Extent(entry));
        worker.Window.Mark();
        return PackEntryHeader.Read(worker.Window, _unused);
    }

    /// <summary>Sees that an entry that was read ends where it should, and notes its checksum.</summary>
    public void Check(int entry)
    {
        if (worker.Window.Offset != table.Offsets[entry] + table.Extent(entry))
        {
            throw new DamagedBackupException("it does not end where the next one begins");
        }

        table.Checksums[entry] = worker.Window.Checksum();
    }

    /// <summary>Makes the object of a delta out of its base.</summary>
    public (byte[] Content, long Length) Patch(int entry, byte[] from, long fromLength)
    {
        var header = Stand(entry);
        var delta = worker.Inflate(header.Size);
        Check(entry);
        ReadOnlySpan<byte> steps = PackWorker.Content(delta, header.Size);
        var length = DeltaPatch.ResultLength(ref steps, fromLength);
        var content = PackWorker.Rent(length);
        DeltaPatch.Apply(steps, PackWorker.Content(from, fromLength), PackWorker.Content(content, length));
        PackWorker.Return(delta);
        return (content, length);
    }
}
