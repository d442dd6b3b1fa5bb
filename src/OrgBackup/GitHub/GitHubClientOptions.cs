namespace OrgBackup.GitHub;

/// <summary>How patient and how busy the client is. The defaults are for GitHub; tests shorten them.</summary>
public sealed record GitHubClientOptions
{
    // of the 100 in flight that GitHub allows, a few are left to others
    private const int AllConcurrency = 90;

    // of the 900 a minute: what is in flight when a minute begins may arrive in it, and counts there
    private const int AllPerMinute = 900 - AllConcurrency;

    /// <summary>Gets how often one request is sent when the answer is 5xx, cut, stalled or no JSON.</summary>
    public int Tries { get; init; } = 5;

    /// <summary>Gets the bound of the first random wait before a repetition; it doubles each time.</summary>
    public TimeSpan BackoffBase { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan BackoffCap { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets how often one request may be refused for a rate limit before it fails.</summary>
    public int RateLimitTries { get; init; } = 10;

    /// <summary>
    /// Gets the first wait for a secondary limit that names no time; GitHub asks for a minute at least.
    /// </summary>
    public TimeSpan SecondaryWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Gets the longest wait for a limit; a longer one fails the request. The primary limit ends within an hour.
    /// </summary>
    public TimeSpan MaxRateLimitWait { get; init; } = TimeSpan.FromMinutes(65);

    /// <summary>Gets the time for an answer to begin; GitHub gives up by itself after 10 seconds.</summary>
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets the longest silence within a body.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Gets the time for a whole JSON body, however steadily it trickles.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Gets the largest JSON body, decompressed.</summary>
    public int MaxBodyBytes { get; init; } = 256 << 20;

    /// <summary>
    /// Gets the number of API requests in flight over the whole run; GitHub's documented limit is 100, shared with all
    /// other users of the account.
    /// </summary>
    public int MaxConcurrency { get; init; } = 10;

    /// <summary>
    /// Gets the REST requests sent within any 60 seconds, kept only to servers that show rate limits; GitHub allows
    /// 900.
    /// </summary>
    public int RestPerMinute { get; init; } = 850;

    /// <summary>Gets the GraphQL requests sent within any 60 seconds, likewise; GitHub allows 2,000.</summary>
    public int GraphQlPerMinute { get; init; } = 1900;

    /// <summary>
    /// Gets the writes that make content within any 60 seconds, and within any hour; GitHub allows 80 and 500.
    /// </summary>
    public int ContentPerMinute { get; init; } = 80;

    public int ContentPerHour { get; init; } = 500;

    /// <summary>Gets the bytes a second below which sending a file is given up.</summary>
    public long SlowestUpload { get; init; } = 50_000;

    /// <summary>The longest time that sending so many bytes may take.</summary>
    internal TimeSpan UploadTime(long size) => TimeSpan.FromSeconds((double)size / SlowestUpload);

    /// <summary>Gets the requests in flight for one repository, so that one does not take all.</summary>
    public int KindsAtOnce { get; init; } = 4;

    /// <summary>
    /// Gets who is told each time GitHub asks for a wait: what it is about, and until when. No other request is sent
    /// before then, even when the wait was too long for the one that met it. Called from many threads; must be quick
    /// and must not throw.
    /// </summary>
    public Action<RateHold>? Held { get; init; }

    /// <summary>
    /// Gets the options for Git LFS: GitHub allows 3,000 requests a minute there, and a wait for them is none of the
    /// API's.
    /// </summary>
    public GitHubClientOptions ForLfs => this with
    {
        RestPerMinute = Math.Max(1, RestPerMinute * 3),
        Tries = Math.Min(Tries, 3),
        Held = null,
    };

    /// <summary>
    /// The options of one of several processes that work with the same token at once: each takes its part of GitHub's
    /// limits, and a wait of more than a few seconds is the caller's, not a sleep.
    /// </summary>
    public static GitHubClientOptions ShareOf(int invocations)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(invocations, 1);
        var whole = new GitHubClientOptions();
        var concurrency = Math.Max(1, AllConcurrency / invocations);
        return whole with
        {
            MaxConcurrency = concurrency,
            KindsAtOnce = Math.Min(whole.KindsAtOnce, concurrency),
            RestPerMinute = Math.Max(1, AllPerMinute / invocations),
            GraphQlPerMinute = Math.Max(1, whole.GraphQlPerMinute / invocations),
            MaxRateLimitWait = TimeSpan.FromSeconds(20),
        };
    }
}
