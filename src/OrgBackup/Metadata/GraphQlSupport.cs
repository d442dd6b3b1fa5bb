using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>
/// Whether GraphQL can be used in this run. A server that does not know it, or fails three times in a row, is not asked
/// again: REST knows the same, with more calls.
/// </summary>
internal sealed class GraphQlSupport
{
    private const int Enough = 3;

    private int _failures;
    private volatile bool _isReduced;

    public bool IsUsable => Volatile.Read(ref _failures) < Enough;

    /// <summary>Gets a value indicating whether this server knows only the older fields.</summary>
    public bool IsReduced => _isReduced;

    public void Worked() => Volatile.Write(ref _failures, 0);

    /// <returns>Whether asking again, for fewer fields, is worth it.</returns>
    public bool Failed(BackupException failure, bool wasReduced)
    {
        if (!wasReduced && failure.InnerException is RefusedQueryException { IsAboutRepository: false })
        {
            _isReduced = true;
            return true;
        }

        if (IsLasting(failure))
        {
            Volatile.Write(ref _failures, Enough);
        }
        else if (failure is not AccessDeniedException && failure.InnerException is not RefusedQueryException)
        {
            Interlocked.Increment(ref _failures);
        }

        return false;
    }

    private static bool IsLasting(BackupException failure) => failure.InnerException switch
    {
        RefusedQueryException refused => !refused.IsAboutRepository,
        BrokenBodyException => true,
        HttpRequestException { StatusCode: { } status } =>
            (int)status is (>= 300 and < 401) or 404 or 405 or 406 or 410 or 415 or 422 or 501,
        _ => false,
    };
}

/// <summary>What GraphQL said instead of an answer.</summary>
internal sealed class RefusedQueryException(GraphQlError error) : Exception("GraphQL answered with errors.")
{
    /// <summary>Gets a value indicating whether the query is right, but this repository cannot be read by it.</summary>
    public bool IsAboutRepository => error.Type is not null || IsTooHeavy;

    public bool IsTooHeavy =>
        (error.Message ?? "") is var text
        && (text.Contains("Something went wrong", StringComparison.OrdinalIgnoreCase)
            || text.Contains("timeout", StringComparison.OrdinalIgnoreCase)
            || text.Contains("timed out", StringComparison.OrdinalIgnoreCase)
            || text.Contains("resource limits", StringComparison.OrdinalIgnoreCase));
}
