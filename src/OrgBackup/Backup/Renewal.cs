using System.Globalization;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>
/// Stores an unchanged archive again before the store moves it to where it cannot be read at once, or its lock runs
/// out: so the newest copy of every repository can always be restored, and stays locked. Nothing is fetched for it.
/// </summary>
/// <param name="store">Where the archives are.</param>
/// <param name="time">The clock.</param>
/// <param name="days">How many days an archive stays as it is; 0: for ever; null: the store is asked.</param>
public sealed class Renewal(IBackupStore store, TimeProvider time, int? days = null)
{
    /// <summary>The variable that sets it.</summary>
    public const string Variable = "ORGBACKUP_ARCHIVES_STAY_DAYS";

    /// <summary>The next run is a week away; a day more for one that is late.</summary>
    public const int DaysBetweenRuns = 8;

    private const int Most = 36_500;
    private readonly ArtifactWriter _writer = new(store);
    private readonly Lazy<Task<int?>> _asked = new(() => store.ArchivesStayDaysAsync(CancellationToken.None));

    /// <summary>The days that the environment says; null: the store is asked.</summary>
    /// <exception cref="UsageException">The variable is set to something else than a number of days.</exception>
    public static int? DaysFrom(Func<string, string?> environment)
    {
        if (environment(Variable)?.Trim() is not { Length: > 0 } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= Most
            ? number
            : throw new UsageException(
                $"{Variable} is '{text}', which is no number from 0 to {Most}.",
                "Set it to the days after which the bucket archives or unlocks what was stored; 0: never.");
    }

    /// <summary>Renews the archive, if it must be.</summary>
    /// <exception cref="DamagedBackupException">The archive is not what was recorded.</exception>
    public async Task<RenewedArchive> RunAsync(
        Artifact artifact, Func<int, BackupKey> keyOf, CancellationToken cancellationToken)
    {
        var same = new RenewedArchive(artifact);
        if ((days ?? await _asked.Value) is not (> 0 and var stays)
            || await store.FindAsync(artifact.Key, cancellationToken) is not { } found
            || (time.GetUtcNow() - found.LastModified).TotalDays + DaysBetweenRuns < stays)
        {
            return same;
        }

        if (await store.AvailabilityAsync(artifact.Key, cancellationToken) != ObjectAvailability.Ready)
        {
            return same with { IsCold = true };
        }

        var source = artifact.ToStored();
        var parts = source.Parts.TakeWhile(part => part.Size == PartHasher.PartSize).Count();
        var content = new ArtifactContent(
            (target, token) =>
                RecordedParts.CopyAsync(store, source, parts, source.Parts.Count - parts, target, token),
            source,
            parts);
        var written = await _writer.WriteAsync(content, keyOf, cancellationToken);
        return written.IsNew
            ? new(Artifact.Of(artifact.Kind, written.Stored) with { Layout = artifact.Layout }, written.NewBytes)
            : same;
    }
}

/// <summary>What became of an archive that may have had to be renewed.</summary>
/// <param name="Artifact">The archive, or its copy.</param>
/// <param name="NewBytes">The size of the copy; 0: there is none.</param>
public sealed record RenewedArchive(Artifact Artifact, long NewBytes = 0)
{
    /// <summary>Gets a value indicating whether there is a copy.</summary>
    public bool IsNew => NewBytes > 0;

    /// <summary>Gets a value indicating whether it is too late: it cannot be read any more.</summary>
    public bool IsCold { get; init; }
}
