namespace OrgBackup.Git;

/// <summary>One thread's way through all that depends on one object.</summary>
internal sealed class DeltaChain(PackWorker worker, PackTable table, PendingDeltas pending)
{
    private readonly List<Link> _chain = [];
    private readonly PackEntries _entries = new(worker, table);
    private long _held;

    public long MaxHeld { get; init; }

    public ObjectLinks Links { get; } = new(table.Format);

    /// <summary>Makes an object that is no delta and everything that depends on it.</summary>
    public void Run(int entry, CancellationToken cancellationToken)
    {
        try
        {
            Begin(entry);
            while (_chain.Count > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var top = _chain[^1];
                if (top.NextChild < 0)
                {
                    Release(top);
                    _chain.RemoveAt(_chain.Count - 1);
                    continue;
                }

                entry = top.NextChild;
                top.NextChild = table.NextSibling[entry];
                Descend(top, entry);
            }
        }
        catch (DamagedBackupException e)
        {
            throw new DamagedBackupException($"the object at byte {table.Offsets[entry]} is damaged: {e.Message}");
        }
    }

    private void Begin(int entry)
    {
        var header = _entries.Stand(entry);
        if (table.Types[entry] == PackObjectType.None && table.FirstChild[entry] < 0 && pending.IsEmpty
            && header.Type == PackObjectType.Blob && header.Size > PackWorker.StreamAbove)
        {
            worker.Stream(header.Type, header.Size, table.Id(entry));
            _entries.Check(entry);
            Finish(entry, header.Type);
            return;
        }

        var content = worker.Inflate(header.Size);
        _entries.Check(entry);
        if (table.Types[entry] == PackObjectType.None)
        {
            worker.Identify(content, header.Type, header.Size, table.Id(entry), Links);
            Finish(entry, header.Type);
        }

        Hold(entry, content, header.Size);
    }

    private void Descend(Link top, int entry)
    {
        var from = top.Content ?? Remake(_chain.Count - 1);
        var (content, length) = _entries.Patch(entry, from, top.Length);
        var type = table.Types[top.Entry];
        worker.Identify(content, type, length, table.Id(entry), Links);
        Finish(entry, type);
        if (top.NextChild < 0)
        {
            Release(top);
        }

        Hold(entry, content, length);
    }

    /// <summary>Notes that an entry's id is known; what waited for it can go on.</summary>
    private void Finish(int entry, PackObjectType type)
    {
        table.Types[entry] = type;
        pending.Hang(entry);
    }

    /// <summary>Makes an object of the chain again that was let go.</summary>
    private byte[] Remake(int depth)
    {
        var start = depth;
        while (start > 0 && _chain[start].Content is null)
        {
            start--;
        }

        var content = _chain[start].Content;
        if (content is null)
        {
            var header = _entries.Stand(_chain[0].Entry);
            content = worker.Inflate(header.Size);
        }

        for (var i = start + 1; i <= depth; i++)
        {
            var (next, _) = _entries.Patch(_chain[i].Entry, content, _chain[i - 1].Length);
            if (content != _chain[i - 1].Content)
            {
                PackWorker.Return(content);
            }

            content = next;
        }

        _chain[depth].Content = content;
        _held += content.Length;
        return content;
    }

    private void Hold(int entry, byte[] content, long length)
    {
        if (table.FirstChild[entry] < 0)
        {
            PackWorker.Return(content);
            return;
        }

        _chain.Add(new() { Entry = entry, Content = content, Length = length, NextChild = table.FirstChild[entry] });
        _held += content.Length;
        for (var i = 0; _held > MaxHeld && i < _chain.Count - 1; i++)
        {
            Release(_chain[i]);
        }
    }

    private void Release(Link link)
    {
        if (link.Content is { } content)
        {
            _held -= content.Length;
            link.Content = null;
            PackWorker.Return(content);
        }
    }

    private sealed class Link
    {
        public int Entry { get; init; }

        public byte[]? Content { get; set; }

        public long Length { get; init; }

        public int NextChild { get; set; }
    }
}
