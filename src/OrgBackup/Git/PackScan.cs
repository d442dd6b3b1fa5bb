namespace OrgBackup.Git;

/// <summary>
/// Finds the entries of a pack, which nobody lists: each begins where the one before it ends. The threads begin in
/// several places at once, at what looks like an entry; only what the scan before really arrives at counts.
/// </summary>
internal sealed class PackScan(PackBytes pack, PackJob job)
{
    public const int HeaderLength = 12;
    private const long MinSegment = 256 * 1024;
    private const long MaxSegment = 8 * 1024 * 1024;

    private readonly PackTable _table = new(job.Format);
    private readonly SortedDictionary<int, PackSegment> _waiting = [];
    private long _segmentLength;
    private int _next = -1;
    private int _joined;
    private long _position = HeaderLength;
    private DamagedBackupException? _failure;

    /// <summary>Reads all entries of a whole pack; of those that are no deltas also the id.</summary>
    public PackTable Run(uint count)
    {
        var length = pack.Length - job.Format.Length - HeaderLength;
        _table.Reserve((int)Math.Clamp(length / PackTable.MinEntry, 0, count));
        _segmentLength = job.Threads == 1
            ? Math.Max(1, length)
            : Math.Clamp(length / (4 * job.Threads), MinSegment, MaxSegment);
        var segments = Math.Max(1, (length + _segmentLength - 1) / _segmentLength);
        job.InParallel(worker => RunWorker(worker, segments), pack);
        if (_failure is not null)
        {
            throw _failure;
        }

        var end = pack.Length - job.Format.Length;
        if (_table.Count != count || _position != end)
        {
            throw new DamagedBackupException($"it states {count} objects, but {_table.Count} are in it");
        }

        _table.End = end;
        return _table;
    }

    /// <summary>Reads so many entries of a pack that is still arriving, in their order.</summary>
    public PackTable Follow(uint count)
    {
        var worker = new PackWorker(pack, job.Format);
        var segment = new PackSegment(job.Format) { First = HeaderLength };
        segment.Scan(worker, long.MaxValue, count, job.CancellationToken);
        job.Sink.Take(segment.Links);
        if (segment.Failure is not null || segment.Table.Count != count)
        {
            throw segment.Failure ?? new DamagedBackupException("it has too few objects");
        }

        segment.Table.End = segment.End;
        return segment.Table;
    }

    private void RunWorker(PackWorker worker, long segments)
    {
        while (!job.IsStopped)
        {
            var number = Interlocked.Increment(ref _next);
            if (number >= segments)
            {
                return;
            }

            var (from, to) = (HeaderLength + (number * _segmentLength), SegmentEnd(number));
            var segment = new PackSegment(job.Format) { First = from };
            if (number == 0 || segment.Find(worker, to))
            {
                segment.Scan(worker, to, uint.MaxValue, job.CancellationToken);
            }

            lock (_waiting)
            {
                _waiting.Add(number, segment);
                Join(worker);
            }
        }
    }

    private long SegmentEnd(int number) =>
        Math.Min(HeaderLength + ((number + 1) * _segmentLength), pack.Length - job.Format.Length);

    private void Join(PackWorker worker)
    {
        while (_failure is null && _waiting.Remove(_joined, out var segment))
        {
            var end = SegmentEnd(_joined++);
            if (_position >= end)
            {
                continue;
            }

            if (segment.First != _position)
            {
                // What looked like an entry was none; or an entry of the segment before reaches in here.
                segment = new(job.Format) { First = _position };
                segment.Scan(worker, end, uint.MaxValue, job.CancellationToken);
            }

            _failure = segment.Failure;
            _position = segment.End;
            _table.Append(segment.Table);
            job.Sink.Take(segment.Links);
        }
    }
}
