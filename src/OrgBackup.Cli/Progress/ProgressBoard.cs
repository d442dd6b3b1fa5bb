using OrgBackup.Report;

namespace OrgBackup.Cli.Progress;

/// <summary>Where a run stands, collected from many threads: the model behind the live display.</summary>
internal sealed class ProgressBoard(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly long _start = time.GetTimestamp();
    private readonly Dictionary<string, Work> _inFlight = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private List<Notice> _notices = [];
    private int? _total;
    private int _done;
    private long _bytesStored;

    public void Discovered(int repositories)
    {
        lock (_lock)
        {
            _total = repositories;
        }
    }

    public void Phase(string repository, string phase)
    {
        lock (_lock)
        {
            var since = _inFlight.TryGetValue(repository, out var work) ? work.Since : time.GetTimestamp();
            _inFlight[repository] = new Work(phase, 0, since);
        }
    }

    public void Bytes(string repository, long bytes)
    {
        lock (_lock)
        {
            if (_inFlight.TryGetValue(repository, out var work))
            {
                _inFlight[repository] = work with { Bytes = bytes };
            }
        }
    }

    public void Finished(RepositoryOutcome outcome)
    {
        lock (_lock)
        {
            _inFlight.Remove(outcome.Name);
            _done++;
            _bytesStored += outcome.BytesStored;
            _counts[outcome.Status] = _counts.GetValueOrDefault(outcome.Status) + 1;
            if (outcome.Status is OutcomeStatus.Failed or OutcomeStatus.Partial)
            {
                _notices.Add(new Notice(outcome.Status, FinishedLine.Of(outcome)));
            }
        }
    }

    public void Message(string text)
    {
        lock (_lock)
        {
            _notices.Add(new Notice("", text));
        }
    }

    /// <summary>What has been noted since the last call, oldest first.</summary>
    public IReadOnlyList<Notice> TakeNotices()
    {
        lock (_lock)
        {
            var notices = _notices;
            _notices = [];
            return notices;
        }
    }

    /// <summary>The state at this moment; the longest-running repositories first.</summary>
    public BoardState Read()
    {
        lock (_lock)
        {
            var elapsed = time.GetElapsedTime(_start);
            return new BoardState
            {
                Total = _total is { } total ? Math.Max(total, _done) : null,
                Done = _done,
                Elapsed = elapsed,
                BytesStored = _bytesStored,
                Counts = new Dictionary<string, int>(_counts, StringComparer.Ordinal),
                InFlight =
                [
                    .. _inFlight.OrderBy(entry => entry.Value.Since).ThenBy(entry => entry.Key, StringComparer.Ordinal)
                        .Select(entry => Row(entry.Key, entry.Value)),
                ],
            };
        }
    }

    private BoardRow Row(string repository, Work work) =>
        new(repository, work.Phase, work.Bytes, time.GetElapsedTime(work.Since));

    private sealed record Work(string Phase, long Bytes, long Since);
}

/// <summary>Something to print once: a failure (with its status) or a message (with none).</summary>
internal sealed record Notice(string Status, string Text);

/// <summary>A repository that is worked on.</summary>
internal sealed record BoardRow(string Repository, string Phase, long Bytes, TimeSpan Elapsed);

/// <summary>Where a run stands at one moment.</summary>
internal sealed record BoardState
{
    /// <summary>Gets the number of repositories; null as long as the listing is not done.</summary>
    public int? Total { get; init; }

    public int Done { get; init; }

    public TimeSpan Elapsed { get; init; }

    public long BytesStored { get; init; }

    public IReadOnlyDictionary<string, int> Counts { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    public IReadOnlyList<BoardRow> InFlight { get; init; } = [];

    /// <summary>Gets the time left, from the mean per finished repository; null until one is finished.</summary>
    public TimeSpan? Left => Total is { } total && Done > 0 ? Elapsed / Done * (total - Done) : null;
}
