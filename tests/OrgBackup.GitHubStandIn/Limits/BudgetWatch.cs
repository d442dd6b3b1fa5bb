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

    /// <summary>Issues, comments, releases … that one user may create in any minute.</summary>
    public const int ContentPerMinute = 80;

    /// <summary>Issues, comments, releases … that one user may create in any hour.</summary>
    public const int ContentPerHour = 500;

    /// <summary>Requests that one user may have in work at once, REST and GraphQL together.</summary>
    public const int AtOnce = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Caller, string Resource), Queue<(DateTimeOffset At, int Points)>> _minutes = [];
    private readonly Dictionary<string, Queue<DateTimeOffset>> _created = new(StringComparer.Ordinal);
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

    /// <summary>Gets how much content was asked to be created so far.</summary>
    public int Created { get; private set; }

    internal void Create(string caller)
    {
        lock (_lock)
        {
            Created++;
            var made = _created.TryGetValue(caller, out var known) ? known : _created[caller] = new();
            var now = time.GetUtcNow();
            made.Enqueue(now);
            while (now - made.Peek() >= TimeSpan.FromHours(1))
            {
                made.Dequeue();
            }

            Note(made.Count(at => now - at < TimeSpan.FromMinutes(1)), ContentPerMinute, "creations in a minute");
            Note(made.Count, ContentPerHour, "creations in an hour");
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
