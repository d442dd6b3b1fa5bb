using System.Globalization;

namespace OrgBackup.Report;

/// <summary>The warning that the token ends soon: after that day every backup fails.</summary>
public static class TokenWarning
{
    /// <summary>So many days ahead the warning begins.</summary>
    public const int DaysAhead = 14;

    private const string Beginning = "GitHub's token expires ";

    /// <summary>The days until the token ends; a part of a day counts as such.</summary>
    public static double DaysLeft(DateTimeOffset expiresAt, DateTimeOffset now) =>
        Math.Round((expiresAt - now).TotalDays, 2);

    /// <summary>The sentence for the report; null when there is more time, or no end is known.</summary>
    public static string? Of(DateTimeOffset? expiresAt, DateTimeOffset now)
    {
        if (expiresAt is not { } at || DaysLeft(at, now) is var left && left > DaysAhead)
        {
            return null;
        }

        var days = (int)Math.Max(Math.Floor(left), 0);
        var when = days switch
        {
            0 => "within a day",
            1 => "in 1 day",
            _ => string.Create(CultureInfo.InvariantCulture, $"in {days} days"),
        };
        return $"{Beginning}{when}, on {HumanText.Time(at)}. Make a new one and put it in its place before then; "
            + "afterwards every backup fails.";
    }

    /// <summary>The warnings of an earlier attempt without this one, and what is to be said now.</summary>
    public static IList<string> Renew(IEnumerable<string> earlier, string? now) =>
    [
        .. earlier.Where(warning => !warning.StartsWith(Beginning, StringComparison.Ordinal)),
        .. now is null ? [] : new[] { now },
    ];
}
