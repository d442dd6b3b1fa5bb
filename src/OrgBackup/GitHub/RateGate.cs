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
    private static readonly ApiLane[] Lanes = [ApiLane.Rest, ApiLane.GraphQl];

    private readonly SemaphoreSlim _slots = new(options.MaxConcurrency);
    private readonly Lock _lock = new();
    private readonly DateTimeOffset[] _closedUntil = new DateTimeOffset[2];
    private readonly RateWindow[] _windows =
    [
        new(options.RestPerMinute, options.MaxRateLimitWait, time),
        new(options.GraphQlPerMinute, options.MaxRateLimitWait, time),
    ];

    private volatile bool _paced;

    /// <summary>Gets a value indicating whether the server has shown that it has rate limits.</summary>
    public bool IsPaced => _paced;

    /// <summary>Waits until a request may be sent; dispose the lease when its answer is in.</summary>
    /// <param name="points">What it costs of the limits per minute.</param>
    /// <exception cref="GitHubRateLimitedException">That is longer than is sensible.</exception>
    public async ValueTask<Lease> EnterAsync(ApiLane lane, int points, CancellationToken cancellationToken)
    {
        while (true)
        {
            await _slots.WaitAsync(cancellationToken);
            var wait = WaitOrRecord(lane, points);
            if (wait <= TimeSpan.Zero)
            {
                return new(_slots);
            }

            _slots.Release();
            if (wait > options.MaxRateLimitWait)
            {
                throw new GitHubRateLimitedException(
                    "GitHub's rate limit holds back all requests for too long.", time.GetUtcNow() + wait);
            }

            // a little apart from each other, so that not all start in the same moment
            await Task.Delay(wait + (wait * 0.02 * Random.Shared.NextDouble()), time, cancellationToken);
        }
    }

    /// <summary>Holds back all requests of a lane, or of both (null), and says why.</summary>
    public void Close(ApiLane? lane, DateTimeOffset until, string reason)
    {
        var hold = new RateHold
        {
            Rest = lane is ApiLane.GraphQl ? null : until,
            GraphQl = lane is ApiLane.Rest ? null : until,
        };
        if (HoldUntil(hold))
        {
            var wait = Words.Of(until - time.GetUtcNow());
            progress.Message($"GitHub asks to wait {wait} ({reason}); going on at {until:HH:mm:ss} UTC.");
            options.Held?.Invoke(hold);
        }
    }

    /// <summary>Holds back requests, as somebody else was told.</summary>
    /// <returns>Whether that was not known.</returns>
    public bool HoldUntil(RateHold hold)
    {
        var isNews = false;
        lock (_lock)
        {
            foreach (var lane in Lanes)
            {
                var until = hold.Of(lane) ?? default;
                isNews |= until - _closedUntil[(int)lane] > TimeSpan.FromSeconds(1);
                _closedUntil[(int)lane] = until > _closedUntil[(int)lane] ? until : _closedUntil[(int)lane];
            }
        }

        return isNews;
    }

    /// <summary>The server shows rate limits, so from now on the pace is kept.</summary>
    public void KeepPace() => _paced = true;

    public void Dispose() => _slots.Dispose();

    private TimeSpan WaitOrRecord(ApiLane lane, int points)
    {
        lock (_lock)
        {
            var closed = _closedUntil[(int)lane] - time.GetUtcNow();
            return closed > TimeSpan.Zero ? closed : _windows[(int)lane].WaitOrRecord(_paced, points);
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
