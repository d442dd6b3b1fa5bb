namespace OrgBackup.Git;

/// <summary>
/// Makes every object of a pack whose entries are known: from each that is no delta to those that depend on it, deep
/// first, so that few are held at a time. Above a bound those held are let go and made again.
/// </summary>
internal sealed class DeltaResolver(PackBytes pack, PackTable table, PackJob job)
{
    /// <summary>All threads together hold no more content than this, one object for each apart.</summary>
    private const long MaxHeld = 8 * 1024 * 1024;

    private const int Chunk = 32;

    private readonly PendingDeltas _pending = new(table);
    private int _next;

    /// <summary>Gives every entry its id, type and, where it has none yet, its checksum.</summary>
    /// <param name="isScanned">Whether entries that are no deltas have them already.</param>
    public void Run(bool isScanned)
    {
        for (var entry = 0; isScanned && entry < table.Count; entry++)
        {
            if (table.Types[entry] != PackObjectType.None)
            {
                _pending.Hang(entry);
            }
        }

        job.InParallel(RunWorker, pack);
        var unresolved = table.Types.AsSpan(0, table.Count).IndexOf(PackObjectType.None);
        if (unresolved >= 0)
        {
            throw new DamagedBackupException(
                $"the object at byte {table.Offsets[unresolved]} is damaged: its base is not in the pack");
        }
    }

    private void RunWorker(PackWorker worker)
    {
        var chains = new DeltaChain(worker, table, _pending) { MaxHeld = MaxHeld / job.Threads };
        while (!job.IsStopped)
        {
            var first = Interlocked.Add(ref _next, Chunk) - Chunk;
            if (first >= table.Count || first < 0)
            {
                break;
            }

            for (var entry = first; entry < Math.Min(first + Chunk, table.Count); entry++)
            {
                var isWanted = table.Types[entry] == PackObjectType.None || table.FirstChild[entry] >= 0;
                if (!table.Kinds[entry].IsDelta() && isWanted)
                {
                    chains.Run(entry, job.CancellationToken);
                }
            }

            if (chains.Links.IsFull)
            {
                job.Sink.Take(chains.Links);
            }
        }

        job.Sink.Take(chains.Links);
    }
}
