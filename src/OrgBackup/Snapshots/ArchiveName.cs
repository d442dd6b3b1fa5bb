using System.Globalization;
using OrgBackup.Storage;

namespace OrgBackup.Snapshots;

/// <summary>What the key of a dated archive says: <c>gears/git_backup_2026-11-22_2.tar.gz</c>.</summary>
/// <param name="Kind"><c>git</c>, <c>wiki</c> or <c>metadata</c>.</param>
/// <param name="Date">The date of its run.</param>
/// <param name="Number">1, or the number behind the date.</param>
public sealed record ArchiveName(string Kind, DateOnly Date, int Number)
{
    private const string Middle = "_backup_";
    private const string Ending = ".tar.gz";

    /// <summary>Reads a key; null when it is not that of a dated archive right in that folder.</summary>
    public static ArchiveName? TryParse(BackupKey key, string folder)
    {
        if (!key.IsArchive || !key.Value.StartsWith($"{folder}/", StringComparison.Ordinal))
        {
            return null;
        }

        var name = key.Value[(folder.Length + 1)..^Ending.Length];
        var middle = name.IndexOf(Middle, StringComparison.Ordinal);
        var rest = name[(middle + Middle.Length)..].Split('_');
        var number = 1;
        return !name.Contains('/', StringComparison.Ordinal)
            && rest.Length is 1 or 2
            && DateOnly.TryParseExact(
                rest[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            && (rest.Length == 1
                || (int.TryParse(rest[1], NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 1))
                ? new ArchiveName(name[..middle], date, number)
                : null;
    }
}
