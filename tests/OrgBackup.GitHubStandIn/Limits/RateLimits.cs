using OrgBackup.GitHubStandIn.Access;

namespace OrgBackup.GitHubStandIn.Limits;

/// <summary>
/// The budgets of all callers: the primary limits by the hour, the secondary ones by concurrency and by the minute.
/// </summary>
public sealed class RateLimits(LimitOptions options, TimeProvider time)
{
    public const string Core = "core";
    public const string GraphQl = "graphql";

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Caller, string Resource), Budget> _budgets = [];
    private readonly Dictionary<(string Caller, string Resource), Queue<(DateTimeOffset At, int Points)>> _minutes = [];
    private readonly Dictionary<string, Queue<DateTimeOffset>> _created = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _concurrent = new(StringComparer.Ordinal);

    /// <summary>Gets or sets the limits that hold from now on.</summary>
    public LimitOptions Options { get; set; } = options;

    /// <summary>The caller's budget as it is now.</summary>
    public Budget Get(Caller caller, string resource)
    {
        lock (_lock)
        {
            return Current(caller, resource);
        }
    }

    /// <summary>
    /// Takes the rest of the caller's budget away until the window ends, or ends after the time given.
    /// </summary>
    public void Exhaust(Caller caller, string resource, TimeSpan? resetIn = null)
    {
        lock (_lock)
        {
            var budget = Current(caller, resource);
            var reset = resetIn is { } wait ? time.GetUtcNow() + wait : budget.Reset;
            _budgets[(caller.BudgetKey, resource)] = budget with { Used = budget.Limit, Reset = reset };
        }
    }

    /// <summary>Pays for a request. False when less is left; then nothing is paid.</summary>
    internal bool TryPay(Caller caller, string resource, int cost)
    {
        lock (_lock)
        {
            var budget = Current(caller, resource);
            if (!IsLimited(resource))
            {
                return true;
            }

            if (budget.Remaining < cost)
            {
                return false;
            }

            _budgets[(caller.BudgetKey, resource)] = budget with { Used = budget.Used + cost };
            return true;
        }
    }

    internal void Refund(Caller caller, string resource, int cost)
    {
        lock (_lock)
        {
            var budget = Current(caller, resource);
            _budgets[(caller.BudgetKey, resource)] = budget with { Used = Math.Max(0, budget.Used - cost) };
        }
    }

    /// <summary>Lets a request in, or refuses it for a secondary limit. What was let in must leave.</summary>
    internal bool TryEnter(Caller caller, string resource, int points)
    {
        lock (_lock)
        {
            var inWork = _concurrent.GetValueOrDefault(caller.BudgetKey);
            if (inWork >= Options.Concurrent || !TryTakePoints(caller, resource, points))
            {
                return false;
            }

            _concurrent[caller.BudgetKey] = inWork + 1;
            return true;
        }
    }

    internal void Leave(Caller caller)
    {
        lock (_lock)
        {
            _concurrent[caller.BudgetKey]--;
        }
    }

    /// <summary>Lets something be created, or refuses it for the limits of content.</summary>
    internal bool TryCreate(Caller caller)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var made = _created.TryGetValue(caller.BudgetKey, out var known) ? known : _created[caller.BudgetKey] = new();
            while (made.TryPeek(out var oldest) && now - oldest >= TimeSpan.FromHours(1))
            {
                made.Dequeue();
            }

            if (made.Count >= Options.ContentPerHour
                || made.Count(at => now - at < TimeSpan.FromMinutes(1)) >= Options.ContentPerMinute)
            {
                return false;
            }

            made.Enqueue(now);
            return true;
        }
    }

    private bool TryTakePoints(Caller caller, string resource, int points)
    {
        var limit = resource == GraphQl ? Options.GraphQlPointsPerMinute : Options.PointsPerMinute;
        var key = (caller.BudgetKey, resource);
        var minute = _minutes.TryGetValue(key, out var known) ? known : _minutes[key] = new();
        var now = time.GetUtcNow();
        while (minute.TryPeek(out var oldest) && now - oldest.At >= TimeSpan.FromMinutes(1))
        {
            minute.Dequeue();
        }

        if (minute.Sum(taken => taken.Points) + points > limit)
        {
            return false;
        }

        minute.Enqueue((now, points));
        return true;
    }

    private bool IsLimited(string resource) => (resource == GraphQl ? Options.GraphQl : Options.Primary) is not null;

    private Budget Current(Caller caller, string resource)
    {
        var now = time.GetUtcNow();
        var key = (caller.BudgetKey, resource);
        if (!_budgets.TryGetValue(key, out var budget) || budget.Reset <= now)
        {
            budget = new Budget(resource, 0, 0, now + Options.Window);
        }

        budget = budget with { Limit = LimitOf(caller, resource) };
        _budgets[key] = budget;
        return budget;
    }

    private int LimitOf(Caller caller, string resource) => (caller.IsAnonymous, resource) switch
    {
        (true, GraphQl) => 0,
        (true, _) => Options.Anonymous,
        (_, GraphQl) => Options.GraphQl ?? 0,
        _ => Options.Primary ?? 0,
    };
}
