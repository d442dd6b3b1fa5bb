using System.Globalization;

namespace OrgBackup.GitHubStandIn.Limits;

/// <summary>
/// Counts every request against GitHub's documented secondary limits, whether or not they are enforced here: whoever
/// goes beyond them is noted.
/// </summary>
public sealed class BudgetWatch(TimeProvider time)
{
    /// <summary>REST points that one user may spend in any minute.</summary>
    public const int RestPerMinute = 900;

    /// <summary>GraphQL points that one user may spend in any minute.</summary>
    public const int GraphQlPerMinute = 2_000;

    /// <summary>Requests that one user may have in work at once, REST and GraphQL together.</summary>
    public const int AtOnce = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Caller, string Resource), Queue<(DateTimeOffset At, int Points)>> _minutes = [];
    private readonly List<string> _violations = [];

    /// <summary>Gets a sentence for each request that was too many.</summary>
    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_lock)
            {
                return [.. _violations];
            }
        }
    }

    /// <summary>Gets the most points that were spent in any minute so far, of either kind.</summary>
    public int Most { get; private set; }

    /// <summary>So many requests are in work now.</summary>
    internal void AtWork(int requests)
    {
        lock (_lock)
        {
            Note(requests, AtOnce, "requests at once");
        }
    }

    internal void Spend(string caller, string resource, int points)
    {
        lock (_lock)
        {
            var key = (caller, resource);
            var minute = _minutes.TryGetValue(key, out var known) ? known : _minutes[key] = new();
            var now = time.GetUtcNow();
            minute.Enqueue((now, points));
            while (now - minute.Peek().At >= TimeSpan.FromMinutes(1))
            {
                minute.Dequeue();
            }

            var spent = minute.Sum(request => request.Points);
            Most = Math.Max(Most, spent);
            Note(spent, resource == RateLimits.GraphQl ? GraphQlPerMinute : RestPerMinute, $"{resource} points in a minute");
        }
    }

    private void Note(int number, int limit, string what)
    {
        if (number > limit)
        {
            _violations.Add(string.Create(CultureInfo.InvariantCulture, $"{number} {what}, {limit} are allowed"));
        }
    }
}
