namespace OrgBackup.Lambda.Runtime;

/// <summary>What a handler may know of the call that it serves.</summary>
public sealed record LambdaInvocation
{
    /// <summary>The most time that is kept back for saving a checkpoint and answering.</summary>
    public static readonly TimeSpan LongestReserve = TimeSpan.FromSeconds(75);

    private const int ReserveShare = 5;

    public required string RequestId { get; init; }

    public string FunctionArn { get; init; } = "";

    /// <summary>Gets the id under which X-Ray follows the call; null when it does not.</summary>
    public string? TraceId { get; init; }

    /// <summary>Gets the time at which the call arrived.</summary>
    public required DateTimeOffset Received { get; init; }

    /// <summary>Gets the time at which AWS Lambda kills this process.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>
    /// Gets how long a handler may work: what is left of the call's time but for the last 20 % or 75 seconds,
    /// whichever is less. Never negative.
    /// </summary>
    public TimeSpan Budget
    {
        get
        {
            var whole = Deadline - Received;
            var reserve = whole / ReserveShare;
            var budget = whole - (reserve < LongestReserve ? reserve : LongestReserve);
            return budget > TimeSpan.Zero ? budget : TimeSpan.Zero;
        }
    }
}
