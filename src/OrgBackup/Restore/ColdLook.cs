using System.Collections.Concurrent;
using OrgBackup.Storage;

namespace OrgBackup.Restore;

/// <summary>Which of the objects that a restore needs cannot be read now.</summary>
/// <param name="Archived">Those of which nobody has asked for a retrieval.</param>
/// <param name="Retrieving">Those that are on their way.</param>
public sealed record ColdLook(IReadOnlyList<ColdObject> Archived, IReadOnlyList<ColdObject> Retrieving)
{
    private const int LooksAtOnce = 16;

    /// <summary>Gets a value indicating whether everything can be read.</summary>
    public bool IsReady => Archived.Count + Retrieving.Count == 0;

    /// <summary>Looks at every object once; nothing is read and nothing is started.</summary>
    public static async Task<ColdLook> TakeAsync(
        IBackupStore store, IEnumerable<BackupKey> needed, CancellationToken cancellationToken)
    {
        var found = new ConcurrentBag<(ObjectAvailability State, ColdObject Cold)>();
        await Parallel.ForEachAsync(needed.Distinct(), Options(cancellationToken), async (key, token) =>
        {
            var state = await store.AvailabilityAsync(key, token);
            if (state != ObjectAvailability.Ready)
            {
                found.Add((state, new ColdObject(key, (await store.FindAsync(key, token))?.Size ?? 0)));
            }
        });
        return new ColdLook(Of(ObjectAvailability.Archived), Of(ObjectAvailability.Retrieving));

        IReadOnlyList<ColdObject> Of(ObjectAvailability wanted) =>
        [
            .. found.Where(one => one.State == wanted)
                .Select(one => one.Cold)
                .OrderBy(cold => cold.Key.Value, StringComparer.Ordinal),
        ];
    }

    /// <summary>Starts the retrieval of all that is archived; started twice it is no error.</summary>
    public Task StartAsync(
        IBackupStore store, RetrievalTier tier, int days, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(Archived, Options(cancellationToken), async (cold, token) =>
            await store.RetrieveAsync(cold.Key, tier, days, token));

    private static ParallelOptions Options(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = LooksAtOnce, CancellationToken = cancellationToken };
}

/// <summary>An object in an archive storage class, and its size in bytes.</summary>
public sealed record ColdObject(BackupKey Key, long Size);
