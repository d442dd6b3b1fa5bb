using System.Collections.Concurrent;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>
/// Whether GraphQL can be used in this run. A server that does not know it, or fails three times in a row, is not asked
/// again; nor is one that does not know the fields of a kind asked for that kind.
/// </summary>
internal sealed class GraphQlSupport
{
    private const int Enough = 3;

    private readonly ConcurrentDictionary<string, bool> _reduced = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _unknown = new(StringComparer.Ordinal);
    private Task _turn = Task.CompletedTask;
    private int _failures;
    private volatile bool _isAbsent;
    private volatile bool _isProven;

    public bool IsUsable(string kind) => Volatile.Read(ref _failures) < Enough && !IsUnknown(kind);

    /// <summary>Gets a value indicating whether this server has no GraphQL at all.</summary>
    public bool IsAbsent => _isAbsent;

    /// <summary>Whether this server has no GraphQL, or none that knows the kind.</summary>
    public bool IsUnknown(string kind) => _isAbsent || _unknown.ContainsKey(kind);

    /// <summary>Whether this server knows only the older fields of the kind.</summary>
    public bool IsReduced(string kind) => _reduced.ContainsKey(kind);

    public void Worked() => Volatile.Write(ref _failures, 0);

    /// <summary>There is GraphQL here, whatever it said.</summary>
    public void Answered() => _isProven = true;

    /// <summary>Until GraphQL has worked once, one query at a time: if there is none, one question is enough.</summary>
    /// <returns>The turn; it ends when this is disposed.</returns>
    public async Task<IDisposable?> EnterAsync(CancellationToken cancellationToken)
    {
        if (_isProven)
        {
            return null;
        }

        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var turn = new Turn(end);
        var before = Interlocked.Exchange(ref _turn, end.Task);
        try
        {
            await before.WaitAsync(cancellationToken);
            return _isAbsent
                ? throw new GitHubProtocolException("This server has no GraphQL.", hint: null, new AbsentException())
                : turn;
        }
        catch
        {
            // whoever waits for this turn must not wait for ever
            turn.Dispose();
            throw;
        }
    }

    /// <summary>Takes note of a failure that is no answer of GraphQL.</summary>
    public void Observe(BackupException failure) => _isAbsent |= IsLasting(failure);

    /// <returns>Whether asking again, for fewer fields, is worth it.</returns>
    public bool Failed(string kind, BackupException failure, bool canAskForLess)
    {
        if (failure.InnerException is RefusedQueryException refused)
        {
            if (refused.IsAboutRepository)
            {
                return false;
            }

            (canAskForLess ? _reduced : _unknown)[kind] = true;
            return canAskForLess;
        }

        if (!IsLasting(failure) && failure is not AccessDeniedException)
        {
            Interlocked.Increment(ref _failures);
        }

        return false;
    }

    /// <summary>Whether a failure says that there is no GraphQL at all.</summary>
    private static bool IsLasting(BackupException failure) => failure.InnerException switch
    {
        BrokenBodyException or AbsentException => true,
        HttpRequestException { StatusCode: { } status } =>
            (int)status is (>= 300 and < 401) or 404 or 405 or 406 or 410 or 415 or 422 or 501,
        _ => false,
    };

    private sealed class Turn(TaskCompletionSource end) : IDisposable
    {
        public void Dispose() => end.TrySetResult();
    }

    private sealed class AbsentException() : Exception("GraphQL was asked before, and is not there.");
}

/// <summary>What GraphQL said instead of an answer.</summary>
internal sealed class RefusedQueryException(GraphQlError error) : Exception("GraphQL answered with errors.")
{
    /// <summary>Gets a value indicating whether the query is right, but this repository cannot be read by it.</summary>
    public bool IsAboutRepository => error.Type is not null || IsTooHeavy;

    /// <summary>Gets a value indicating whether the token lacks a permission.</summary>
    public bool IsForbidden => error.Type is "FORBIDDEN" or "INSUFFICIENT_SCOPES" or "NOT_FOUND";

    public bool IsTooHeavy =>
        error.Type is "RESOURCE_LIMITS_EXCEEDED" or "MAX_NODE_LIMIT_EXCEEDED"
        || ((error.Message ?? "") is var text
            && (text.Contains("Something went wrong", StringComparison.OrdinalIgnoreCase)
                || text.Contains("timeout", StringComparison.OrdinalIgnoreCase)
                || text.Contains("timed out", StringComparison.OrdinalIgnoreCase)
                || text.Contains("resource limits", StringComparison.OrdinalIgnoreCase)));
}
