namespace OrgBackup.GitHub;

/// <summary>
/// GitHub's limits of what makes content: 80 a minute and 500 an hour (docs, "Rate limits for the REST API"). Counted
/// in sliding windows; kept only to servers that show rate limits at all.
/// </summary>
internal sealed class ContentPace(GitHubClientOptions options, TimeProvider time)
{
    private readonly Window _minute = new(options.ContentPerMinute, TimeSpan.FromMinutes(1), time);
    private readonly Window _hour = new(options.ContentPerHour, TimeSpan.FromHours(1), time);

    /// <summary>Waits until one more may be sent, and counts it. One caller at a time.</summary>
    /// <param name="isKept">Whether the server has such limits.</param>
    public async Task EnterAsync(bool isKept, CancellationToken cancellationToken)
    {
        while (isKept && Longer(_minute.Wait(), _hour.Wait()) is var wait && wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken);
        }

        _minute.Record();
        _hour.Record();
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private sealed class Window(int limit, TimeSpan length, TimeProvider time)
    {
        private readonly Queue<long> _sent = new();

        public TimeSpan Wait()
        {
            while (_sent.TryPeek(out var first) && (time.GetElapsedTime(first) >= length || _sent.Count > limit))
            {
                _sent.Dequeue();
            }

            return _sent.Count < limit ? TimeSpan.Zero : length - time.GetElapsedTime(_sent.Peek());
        }

        public void Record() => _sent.Enqueue(time.GetTimestamp());
    }
}
