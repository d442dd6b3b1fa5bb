using System.Globalization;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>Filters and orders that several listings share.</summary>
internal static class Listing
{
    /// <summary>A parameter with a closed set of values. False for any other value: GitHub answers 422.</summary>
    public static bool TryChoose(ApiRequest request, string name, string[] allowed, out string value)
    {
        value = request.Query(name) is { Length: > 0 } given ? given : allowed[0];
        return Array.IndexOf(allowed, value) >= 0;
    }

    /// <summary>The inclusive lower bound of <c>updated_at</c>; false when it is no ISO 8601 time.</summary>
    public static bool TrySince(ApiRequest request, out DateTimeOffset since)
    {
        since = DateTimeOffset.MinValue;
        return request.Query("since") is not { Length: > 0 } text
            || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out since);
    }

    public static IEnumerable<T> Ordered<T>(IEnumerable<T> items, Func<T, string> key, bool descending) =>
        descending ? items.OrderByDescending(key, StringComparer.Ordinal) : items.OrderBy(key, StringComparer.Ordinal);

    /// <summary>A key by time, then by id: it sorts as text.</summary>
    public static string Key(DateTimeOffset time, long id) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.Ticks:D19}.{id:D19}");
}
