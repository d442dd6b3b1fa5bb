using System.Globalization;

namespace OrgBackup.Snapshots;

/// <summary>How many snapshots of each repository stay: the newest of so many days, weeks, months, years.</summary>
public sealed record KeepRules
{
    private const int Most = 100_000;

    private static readonly string[] Words = ["last", "daily", "weekly", "monthly", "yearly", "runs"];

    private readonly Dictionary<string, int> _counts;

    private KeepRules(string text, Dictionary<string, int> counts)
    {
        Text = text;
        _counts = counts;
    }

    /// <summary>Gets the rules as they were given.</summary>
    public string Text { get; }

    /// <summary>Gets how many of the newest stay, whatever their dates.</summary>
    public int Last => _counts.GetValueOrDefault("last");

    /// <summary>Gets how many run folders stay; null: all.</summary>
    public int? Runs => _counts.TryGetValue("runs", out var runs) ? runs : null;

    /// <summary>Gets the periods: how many of them, and the number of the one that a date is in.</summary>
    public IEnumerable<(int Count, Func<DateOnly, int> PeriodOf)> Periods =>
    [
        (_counts.GetValueOrDefault("daily"), date => date.DayNumber),
        (_counts.GetValueOrDefault("weekly"), WeekOf),
        (_counts.GetValueOrDefault("monthly"), date => (date.Year * 12) + date.Month),
        (_counts.GetValueOrDefault("yearly"), date => date.Year),
    ];

    /// <summary>Reads <c>weekly=8,monthly=12,yearly=5</c>.</summary>
    /// <exception cref="UsageException">It is not of that form, or keeps nothing.</exception>
    public static KeepRules Parse(string text)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var rule in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (rule.Split('=') is not [var word, var amount]
                || !Words.Contains(word, StringComparer.Ordinal)
                || !int.TryParse(amount, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                || count is 0 or > Most
                || !counts.TryAdd(word, count))
            {
                throw new UsageException(
                    $"--keep '{text}': '{rule}' is no rule; write each once, as "
                        + $"weekly=8,monthly=12,yearly=5 (there are {string.Join(", ", Words)})");
            }
        }

        return counts.Keys.Any(word => word != "runs")
            ? new KeepRules(text, counts)
            : throw new UsageException($"--keep '{text}' says nothing of snapshots; add last=N or weekly=N");
    }

    // ISO 8601: a week begins on Monday and belongs to the year of its Thursday
    private static int WeekOf(DateOnly date)
    {
        var day = date.ToDateTime(TimeOnly.MinValue);
        return (ISOWeek.GetYear(day) * 100) + ISOWeek.GetWeekOfYear(day);
    }
}
