using System.Globalization;
using OrgBackup.Storage;

namespace OrgBackup;

/// <summary>One pass over an organization.</summary>
public sealed record BackupRun
{
    /// <summary>Gets the run's id: <c>{organization}-{yyyyMMdd}T{HHmmss}Z</c>.</summary>
    public required string Id { get; init; }

    public required string Organization { get; init; }

    /// <summary>
    /// Gets the date in the keys of everything this run stores, the same for every attempt of it (UTC).
    /// </summary>
    public required DateOnly Date { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Gets the number of the attempt: 1 for the first, one more for every retry.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The id of a run of that organization that is named after a time.</summary>
    public static string IdOf(string organization, DateTimeOffset time) =>
        string.Create(
            CultureInfo.InvariantCulture, $"{BackupKey.Encode(organization)}-{time.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");
}
