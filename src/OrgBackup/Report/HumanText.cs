using System.Globalization;

namespace OrgBackup.Report;

/// <summary>Numbers as people read them, the same on every machine.</summary>
public static class HumanText
{
    private static readonly string[] Units = ["kB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>Decimal units with one digit: <c>999 B</c>, <c>1.2 MB</c>.</summary>
    public static string Bytes(long bytes)
    {
        if (bytes < 1000)
        {
            return Invariant($"{bytes} B");
        }

        var (value, unit) = (bytes / 1000.0, 0);
        while (value >= 999.95 && unit < Units.Length - 1)
        {
            (value, unit) = (value / 1000, unit + 1);
        }

        return Invariant($"{value:0.0} {Units[unit]}");
    }

    /// <summary><c>0.8 s</c> below a minute, then <c>2 min 05 s</c>, then <c>3 h 07 min</c>.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        _ when time < TimeSpan.Zero => "0.0 s",
        _ when time < TimeSpan.FromMinutes(1) => Invariant($"{time.TotalSeconds:0.0} s"),
        _ when time < TimeSpan.FromHours(1) => Invariant($"{time.Minutes} min {time.Seconds:00} s"),
        _ => Invariant($"{(long)time.TotalHours} h {time.Minutes:00} min"),
    };

    /// <summary>The same for a number of seconds; what is no time (negative, not a number) is zero.</summary>
    public static string Seconds(double seconds) =>
        Duration(seconds is > 0 and < 1e9 ? TimeSpan.FromSeconds(Math.Round(seconds, 1)) : TimeSpan.Zero);

    /// <summary>With separators between the thousands.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>1 repository</c>, <c>1,200 repositories</c>.</summary>
    public static string Count(long number, string one, string many) =>
        $"{Number(number)} {(number == 1 ? one : many)}";

    /// <summary><c>2026-11-23 14:00:00 UTC</c>.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary><c>2026-11-23</c>.</summary>
    public static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
