namespace OrgBackup.Git;

/// <summary>How long the git side waits for a server before it gives up or tries again.</summary>
public sealed record GitTimeouts
{
    /// <summary>Gets the longest silence before the first byte of an answer.</summary>
    /// <value>60 seconds: a server counts objects first, but git's own tells every 5 seconds that it lives.</value>
    public TimeSpan FirstByte { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets the longest silence between two bytes of an answer.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets the pause before the first repetition; it doubles, with jitter.</summary>
    /// <value>2 seconds.</value>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets the longest wait that a server may ask for; a longer one fails the operation.</summary>
    /// <value>65 minutes: GitHub's primary limit is per hour.</value>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(65);
}
