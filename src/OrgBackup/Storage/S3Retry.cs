namespace OrgBackup.Storage;

/// <summary>
/// Tries again what may succeed the second time, beyond the SDK's own tries: for uploads whose bytes are still in
/// memory, so that a short outage does not cost a whole archive.
/// </summary>
internal static class S3Retry
{
    private const int Tries = 3;

    public static async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await request(cancellationToken);
            }
            catch (Exception e) when (attempt < Tries && S3Errors.IsTransient(e, cancellationToken))
            {
                await PauseAsync(attempt, cancellationToken);
            }
        }
    }

    /// <summary>Waits 0.2 s, 0.4 s, 0.8 s …, at most 10 s, by a random part more.</summary>
    public static Task PauseAsync(int attempt, CancellationToken cancellationToken)
    {
        var seconds = Math.Min(10, 0.1 * Math.Pow(2, attempt));
        return Task.Delay(TimeSpan.FromSeconds(seconds * (1 + Random.Shared.NextDouble())), cancellationToken);
    }
}
