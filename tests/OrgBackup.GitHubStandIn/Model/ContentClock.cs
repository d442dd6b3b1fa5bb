namespace OrgBackup.GitHubStandIn.Model;

/// <summary>
/// The time inside the modelled content: it moves by one step per change, so that seeds are deterministic.
/// </summary>
public sealed class ContentClock
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(97);
    private long _ticks = new DateTimeOffset(2021, 3, 4, 5, 6, 7, TimeSpan.Zero).Ticks;

    /// <summary>Moves on and gives a time that no earlier call gave.</summary>
    public DateTimeOffset Next() => new(Interlocked.Add(ref _ticks, Step.Ticks), TimeSpan.Zero);

    /// <summary>Moves on so that the next time is later than the given one.</summary>
    public void SkipTo(DateTimeOffset time)
    {
        if (time.Ticks > Interlocked.Read(ref _ticks))
        {
            Interlocked.Exchange(ref _ticks, time.Ticks);
        }
    }
}
