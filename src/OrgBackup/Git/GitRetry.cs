namespace OrgBackup.Git;

/// <summary>
/// Repeats what may pass: three tries with growing, jittered pauses; a wait that the server asks for is no try.
/// </summary>
internal sealed class GitRetry(GitTimeouts timeouts, TimeProvider time, Action<string> message)
{
    private const int Tries = 3;
    private const int Waits = 5;

    /// <summary>Gets how a pause is spent; tests skip it.</summary>
    public Func<TimeSpan, CancellationToken, Task> Pause { get; init; } =
        (delay, token) => Task.Delay(delay, time, token);

    /// <exception cref="GitHubRateLimitedException">
    /// The server asks for a longer wait than allowed, or again and again.
    /// </exception>
    public async Task<T> RunAsync<T>(
        string what, Func<CancellationToken, Task<T>> action, CancellationToken cancellationToken)
    {
        var (tries, waits) = (0, 0);
        while (true)
        {
            TimeSpan pause;
            try
            {
                return await action(cancellationToken);
            }
            catch (GitHubRateLimitedException e) when (++waits <= Waits && Left(e.Until) <= timeouts.LongestWait)
            {
                pause = Left(e.Until);
                message($"{what}: the server asks for a pause of {pause.TotalSeconds:0} seconds.");
            }
            catch (BackupException e) when (e is GitHubUnavailableException or GitTransferException && ++tries < Tries)
            {
                pause = timeouts.RetryPause * (1 << (tries - 1)) * (0.75 + (Random.Shared.NextDouble() / 2));
                message($"{what}: {e.Message} Trying again in {pause.TotalSeconds:0.#} seconds.");
            }

            await Pause(pause, cancellationToken);
        }
    }

    private TimeSpan Left(DateTimeOffset until)
    {
        var left = until - time.GetUtcNow();
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
