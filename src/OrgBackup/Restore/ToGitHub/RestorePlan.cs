namespace OrgBackup.Restore.ToGitHub;

/// <summary>What a restore will do, what it costs and how long GitHub's limits make it last.</summary>
public sealed class RestorePlan
{
    // docs, "Rate limits for the REST API": content, and points a minute, of which a write costs five
    private const double ContentPerMinute = 80;
    private const double ContentPerHour = 500;
    private const double WritesPerMinute = 900 / 5;

    private readonly List<PlannedWork> _works = [];

    /// <summary>Gets the lines, in the order of the work; those of nothing are left out.</summary>
    public IReadOnlyList<PlannedWork> Works => _works;

    /// <summary>Gets the API calls of all together.</summary>
    public long Calls => _works.Sum(work => work.Calls);

    public long ContentCalls => _works.Sum(work => work.ContentCalls);

    /// <summary>Gets the bytes that are sent: git, wiki, LFS objects, release assets.</summary>
    public long Bytes => _works.Sum(work => work.Bytes);

    /// <summary>Gets sentences that are worth knowing before.</summary>
    public IList<string> Notes { get; } = new List<string>();

    /// <summary>
    /// Gets the shortest time that GitHub's limits allow, without the time for sending bytes: 80 a minute and 500 an
    /// hour for content, 900 points a minute for all writes.
    /// </summary>
    public TimeSpan AtLeast
    {
        get
        {
            var hours = Math.Floor(Math.Max(0, ContentCalls - 1) / ContentPerHour);
            var rest = ContentCalls - (hours * ContentPerHour);
            var content = TimeSpan.FromHours(hours)
                + TimeSpan.FromMinutes(Math.Floor(Math.Max(0, rest - 1) / ContentPerMinute));
            var writes = TimeSpan.FromMinutes(Calls / WritesPerMinute);
            return content > writes ? content : writes;
        }
    }

    /// <summary>Adds what a step will do.</summary>
    /// <param name="calls">API calls, those for content included.</param>
    /// <param name="contentCalls">Those of them that make content.</param>
    public void Add(string what, long count, long calls, long contentCalls, long bytes = 0)
    {
        if (count > 0)
        {
            _works.Add(new(what, count, calls, contentCalls, bytes));
        }
    }
}

/// <summary>One line of a plan.</summary>
public sealed record PlannedWork(string What, long Count, long Calls, long ContentCalls, long Bytes);
