using System.Globalization;

namespace OrgBackup.Backup;

/// <summary>Above which size git data is not kept on disk for an index.</summary>
/// <param name="Megabytes">The limit in MB (10^6 bytes), by GitHub's listed size; 0: none.</param>
public sealed record IndexLimit(int Megabytes)
{
    /// <summary>The variable that sets it.</summary>
    public const string Variable = "ORGBACKUP_INDEX_LIMIT_MB";

    /// <summary>Gets the usual limit: 8 GB, of the 10 that a function's disk has.</summary>
    public static IndexLimit Default { get; } = new(8_000);

    /// <summary>Gets the limit in units of 1,024 bytes, as GitHub lists sizes.</summary>
    public long Kilobytes => Megabytes * 1_000_000L / 1024;

    /// <exception cref="UsageException">The variable is set to something else than a number.</exception>
    public static IndexLimit From(Func<string, string?> environment)
    {
        if (environment(Variable)?.Trim() is not { Length: > 0 } text)
        {
            return Default;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(number)
            : throw new UsageException(
                $"{Variable} is '{text}', which is no number of megabytes.",
                "Set it to the size above which git data is streamed and not indexed; 8000 by default, 0: never.");
    }
}
