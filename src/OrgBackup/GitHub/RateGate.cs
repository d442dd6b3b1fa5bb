using OrgBackup.Backup;

namespace OrgBackup.GitHub;

/// <summary>REST and GraphQL have separate hourly budgets.</summary>
internal enum ApiLane
{
    Rest,
    GraphQl,
}

/// <summary>
/// The one gate that every API request of a run passes: so many in flight, so many a minute, and none while GitHub asks
/// to wait. A wait that one request was told holds back all others too.
/// </summary>
internal sealed class RateGate(GitHubClientOptions options, TimeProvider time, IBackupProgress progress) : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _slots = new(options.MaxConcurrency);
    private readonly Lock _lock = new();
    private readonly DateTimeOffset[] _closedUntil = new DateTimeOffset[2];
    private readonly Queue<long>[] _sent = [new(), new()];
    private volatile bool _paced;

    /// <summary>Waits until a request may be sent; dispose the lease when its answer is in.</summary>
    public async ValueTask<Lease> EnterAsync(ApiLane lane, CancellationToken cancellationToken)
    {
        while (true)
        {
            await _slots.WaitAsync(cancellationToken);
            var wait = WaitOrRecord(lane);
            if (wait <= TimeSpan.Zero)
            {
                return new(_slots);
            }

            _slots.Release();

            // a little apart from each other, so that not all start in the same moment
            await Task.Delay(wait + (wait * 0.02 * Random.Shared.NextDouble()), time, cancellationToken);
        }
    }

    /// <summary>Holds back all requests of a lane, or of both (null), and says why.</summary>
    public void Close(ApiLane? lane, TimeSpan wait, string reason)
    {
        var until = time.GetUtcNow() + wait;
        var isNews = false;
        lock (_lock)
        {
            foreach (var each in lane is { } one ? [one] : new[] { ApiLane.Rest, ApiLane.GraphQl })
            {
                isNews |= until - _closedUntil[(int)each] > TimeSpan.FromSeconds(1);
                _closedUntil[(int)each] = until > _closedUntil[(int)each] ? until : _closedUntil[(int)each];
            }
        }

        if (isNews)
        {
            progress.Message($"GitHub asks to wait {Words.Of(wait)} ({reason}); going on at {until:HH:mm:ss} UTC.");
        }
    }

    /// <summary>The server shows rate limits, so from now on the pace is kept.</summary>
    public void KeepPace() => _paced = true;

    public void Dispose() => _slots.Dispose();

    private TimeSpan WaitOrRecord(ApiLane lane)
    {
        var perMinute = lane == ApiLane.Rest ? options.RestPerMinute : options.GraphQlPerMinute;
        lock (_lock)
        {
            var closed = _closedUntil[(int)lane] - time.GetUtcNow();
            if (closed > TimeSpan.Zero)
            {
                return closed;
            }

            var now = time.GetTimestamp();
            var sent = _sent[(int)lane];
            while (sent.TryPeek(out var first) && (time.GetElapsedTime(first, now) >= Window || sent.Count > perMinute))
            {
                sent.Dequeue();
            }

            if (_paced && sent.Count == perMinute)
            {
                return Window - time.GetElapsedTime(sent.Peek(), now);
            }

            sent.Enqueue(now);
            return TimeSpan.Zero;
        }
    }

    /// <summary>The right to have one request in flight.</summary>
    public readonly struct Lease(SemaphoreSlim slots) : IDisposable
    {
        public void Dispose() => slots.Release();
    }
}

/// <summary>Times as people say them.</summary>
internal static class Words
{
    public static string Of(TimeSpan time) => time switch
    {
        { TotalSeconds: < 10 } => FormattableString.Invariant($"{time.TotalSeconds:0.#} s"),
        { TotalSeconds: < 120 } => FormattableString.Invariant($"{time.TotalSeconds:0} s"),
        _ => FormattableString.Invariant($"{time.TotalMinutes:0} min"),
    };
}
