namespace OrgBackup.GitHub;

/// <summary>
/// So many requests a minute, counted in a window no longer than the longest wait: whoever may wait a few seconds only
/// is slowed down, not stopped.
/// </summary>
internal sealed class RateWindow
{
    private readonly Queue<long> _sent = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _length;
    private readonly int _limit;

    public RateWindow(int perMinute, TimeSpan longestWait, TimeProvider time)
    {
        // a whole number of windows fits into the minute, so no minute holds more than all of them
        var minute = TimeSpan.FromMinutes(1);
        var parts = (int)Math.Clamp(Math.Ceiling(minute / longestWait), 1, Math.Max(1, perMinute));
        (_length, _limit, _time) = (minute / parts, perMinute / parts, time);
    }

    /// <summary>Takes note of a request, unless the pace is kept and the window is full.</summary>
    /// <param name="points">What it costs; one that costs more than there is takes all.</param>
    /// <returns>How long to wait for room; zero when the request was noted.</returns>
    public TimeSpan WaitOrRecord(bool isPaced, int points = 1)
    {
        var now = _time.GetTimestamp();
        while (_sent.TryPeek(out var first) && (_time.GetElapsedTime(first, now) >= _length || _sent.Count > _limit))
        {
            _sent.Dequeue();
        }

        var cost = Math.Min(points, _limit);
        if (isPaced && _sent.Count + cost > _limit)
        {
            return _length - _time.GetElapsedTime(_sent.Peek(), now);
        }

        for (var point = 0; point < cost; point++)
        {
            _sent.Enqueue(now);
        }

        return TimeSpan.Zero;
    }
}
