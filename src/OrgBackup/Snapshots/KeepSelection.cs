using OrgBackup.Storage;

namespace OrgBackup.Snapshots;

/// <summary>Chooses the snapshots of one folder that stay: grandfather, father, son by the run's date.</summary>
internal static class KeepSelection
{
    /// <summary>
    /// The newest snapshot of each period stays, and the newest of all. One whose newest proof found damage takes no
    /// other's place: the newest sound one of its period stays, and the newest sound one of all.
    /// </summary>
    public static HashSet<BackupKey> Of(IEnumerable<KnownSnapshot> snapshots, KeepRules rules)
    {
        var newestFirst = snapshots.OrderByDescending(snapshot => snapshot.CapturedAt).ToList();
        var sound = newestFirst.Where(snapshot => !snapshot.Damaged).ToList();
        var kept = new HashSet<BackupKey>(sound.Take(Math.Max(1, rules.Last)).Select(snapshot => snapshot.Key));
        kept.UnionWith(newestFirst.Take(1).Select(snapshot => snapshot.Key));
        foreach (var (count, periodOf) in rules.Periods)
        {
            kept.UnionWith(NewestOfEach(newestFirst, count, periodOf));
        }

        return kept;
    }

    private static IEnumerable<BackupKey> NewestOfEach(
        List<KnownSnapshot> newestFirst, int count, Func<DateOnly, int> periodOf)
    {
        foreach (var period in newestFirst.GroupBy(one => periodOf(one.Date)).OrderByDescending(group => group.Key))
        {
            if (count == 0)
            {
                yield break;
            }

            // a period with nothing sound in it does not count: what is there stays all the same
            var sound = period.FirstOrDefault(snapshot => !snapshot.Damaged);
            count -= sound is null ? 0 : 1;
            yield return (sound ?? period.First()).Key;
        }
    }
}

/// <summary>As much of a record as its keeping or dropping needs.</summary>
internal sealed record KnownSnapshot(BackupKey Key, string Folder, DateOnly Date, DateTimeOffset CapturedAt)
{
    public required (bool IsOrganization, long Id) Identity { get; init; }

    /// <summary>Gets every object that must stay while the snapshot does.</summary>
    public required IReadOnlyList<BackupKey> Needs { get; init; }

    /// <summary>Gets a value indicating whether the newest proof of it found damage.</summary>
    public bool Damaged { get; init; }
}
