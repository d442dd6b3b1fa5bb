using System.Globalization;
using OrgBackup.Storage;

namespace OrgBackup.Snapshots;

/// <summary>
/// The date and number in a record's key; <c>snapshots/2026-11-22_2.json</c> is number 2 of that date.
/// </summary>
public sealed record RecordName(DateOnly Date, int Number)
{
    /// <summary>Reads a key; null when it is not the key of a record in that folder.</summary>
    public static RecordName? TryParse(BackupKey key, string folder)
    {
        var prefix = BackupKey.RecordPrefix(folder);
        if (!key.Value.StartsWith(prefix, StringComparison.Ordinal)
            || !key.Value.EndsWith(".json", StringComparison.Ordinal))
        {
            return null;
        }

        var parts = key.Value[prefix.Length..^".json".Length].Split('_');
        var number = 1;
        return parts.Length is 1 or 2
            && DateOnly.TryParseExact(
                parts[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            && (parts.Length == 1
                || (int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 1))
                ? new RecordName(date, number)
                : null;
    }
}
