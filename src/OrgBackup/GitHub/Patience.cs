namespace OrgBackup.GitHub;

/// <summary>Counts the failures and refusals of one request and decides: wait how long, or give up.</summary>
internal sealed class Patience(RateGate gate, ChainTools tools)
{
    private static readonly TimeSpan WorthTelling = TimeSpan.FromSeconds(2);

    private int _failures;
    private int _refusals;
    private TimeSpan _waited;

    /// <summary>
    /// Closes the gate for as long as GitHub asks. A wait that is given up is about this request only, unless somebody
    /// wants to be told and goes on later with all of them.
    /// </summary>
    /// <exception cref="GitHubRateLimitedException">That is longer, or more often, than is sensible.</exception>
    public void Refused(HttpRequestMessage request, ApiLane lane, RateRefusal refusal)
    {
        _refusals++;
        var growth = Math.Pow(2, Math.Min(_refusals - 1, 6));
        var wait = refusal.Told is { } told
            ? Longer(told, Shorter(tools.Options.BackoffBase * growth, tools.Options.SecondaryWait))
            : tools.Options.SecondaryWait * growth;
        var kind = refusal.IsPrimary ? "hourly rate limit" : "secondary rate limit";
        _waited += wait;
        var isTooLong = _refusals >= tools.Options.RateLimitTries || _waited > tools.Options.MaxRateLimitWait;
        var until = tools.Time.GetUtcNow() + wait;
        if (!isTooLong || tools.Options.Held is not null)
        {
            // the hourly budget is one per lane; a secondary limit is about all that we do
            gate.Close(refusal.IsPrimary ? lane : null, until, kind);
        }

        if (isTooLong)
        {
            throw new GitHubRateLimitedException(
                $"GitHub's {kind} holds back {request.Name} for too long.", until);
        }
    }

    /// <summary>Waits before the same request is sent again.</summary>
    /// <exception cref="BackupException">It has failed too often, or may not be sent twice.</exception>
    public async Task FailedAsync(HttpRequestMessage request, Attempt attempt, CancellationToken cancellationToken)
    {
        _failures++;
        var maySendAgain = request.Repeatable || WasNotSent(attempt.Cause);
        if (_failures >= tools.Options.Tries || !maySendAgain)
        {
            throw GivenUp(request, attempt);
        }

        var bound = Shorter(tools.Options.BackoffBase * Math.Pow(2, _failures - 1), tools.Options.BackoffCap);
        var wait = Longer(
            bound * Random.Shared.NextDouble(),
            Shorter(attempt.RetryAfter ?? TimeSpan.Zero, tools.Options.MaxRateLimitWait));
        if (wait >= WorthTelling)
        {
            tools.Progress.Message($"{request.Name}: {attempt.Failure}; trying again in {Words.Of(wait)}.");
        }

        await Task.Delay(wait, tools.Time, cancellationToken);
    }

    /// <summary>Whether there was no connection, so that nothing can have been processed.</summary>
    public static bool WasNotSent(Exception? cause) =>
        cause is HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
        };

    private BackupException GivenUp(HttpRequestMessage request, Attempt attempt)
    {
        var times = _failures == 1 ? "" : $" after {_failures} tries";
        var message = $"{request.Name} failed{times}: {attempt.Failure}.";
        return attempt.Cause is BrokenBodyException
            ? new GitHubProtocolException(
                message,
                "Something between here and GitHub may have answered in its place; run the retry later.",
                attempt.Cause)
            : new GitHubUnavailableException(
                message, "GitHub or the network had a failure; run the retry later.", attempt.Cause);
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
