namespace OrgBackup.Steps;

/// <summary>When a step that must wait is called again.</summary>
internal static class WaitTimes
{
    private static readonly TimeSpan MaxSpread = TimeSpan.FromMinutes(1);

    /// <summary>
    /// A little later than asked, each time another, so that not all repositories start in one moment; whole seconds,
    /// because Step Functions' waits have no finer ones.
    /// </summary>
    public static DateTimeOffset Spread(DateTimeOffset until, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var wait = until > now ? until - now : TimeSpan.Zero;
        var spread = wait / 4 < MaxSpread ? wait / 4 : MaxSpread;
        var at = now + wait + (spread * Random.Shared.NextDouble());
        return DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds() + 1);
    }

    public static double Seconds(DateTimeOffset until, TimeProvider time) =>
        Math.Max(0, Math.Round((until - time.GetUtcNow()).TotalSeconds, 1));
}
