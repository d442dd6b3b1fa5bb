using System.Globalization;
using OrgBackup.Storage;

namespace OrgBackup.Report;

/// <summary>Looks at a store: whose it is, whether it can be written, how well it protects.</summary>
internal sealed class StoreDoctor(IBackupStore store, string organization, TimeProvider time)
{
    private const string Group = "store";

    /// <param name="listed">The number of repositories that GitHub lists now.</param>
    /// <exception cref="UsageException">It belongs to another organization, or cannot be used.</exception>
    public async Task<IReadOnlyList<DoctorRow>> RunAsync(int listed, CancellationToken cancellationToken)
    {
        var ownership = new StoreOwnership(store, time);
        await ownership.CheckAsync(organization, cancellationToken);
        var marker = await ownership.ReadAsync(cancellationToken);
        var rows = new List<DoctorRow>
        {
            new()
            {
                Group = Group, Need = "reachable", State = DoctorStates.Has,
                Detail = marker is null
                    ? $"{store.Location} holds no backups yet; the first run takes it for {organization}."
                    : $"{store.Location} belongs to {marker.Organization}.",
            },
            await WritableAsync(cancellationToken),
        };
        if (await LastRunAsync(listed, cancellationToken) is { } last)
        {
            rows.Add(last);
        }

        var facts = await BackupStores.FactsAsync(store, cancellationToken);
        rows.AddRange(facts.Select(fact => new DoctorRow
        {
            Group = Group,
            Need = fact.Name,
            State = fact.IsGood switch
            {
                true => DoctorStates.Has,
                false => DoctorStates.Lacks,
                null => DoctorStates.Unknown,
            },
            Detail = fact.Detail,
        }));
        return rows;
    }

    private async Task<DoctorRow> WritableAsync(CancellationToken cancellationToken)
    {
        var row = new DoctorRow { Group = Group, Need = "writable", State = DoctorStates.Has };
        try
        {
            await BackupStores.CheckAsync(store, StoreAccess.Write, cancellationToken);
            return row with { Detail = "A probe was begun and taken back." };
        }
        catch (BackupException e)
        {
            return row with { State = DoctorStates.Lacks, Detail = $"{e.Message} {e.Hint}".TrimEnd() };
        }
    }

    /// <summary>A sudden fall of the number of repositories is what an expired or narrowed token looks like.</summary>
    private async Task<DoctorRow?> LastRunAsync(int listed, CancellationToken cancellationToken)
    {
        var runs = new RunCatalog(store);
        if ((await runs.IdsAsync(cancellationToken)).Count == 0)
        {
            return null;
        }

        var last = await runs.ReadAsync("latest", cancellationToken);
        var before = last.Repositories.Count(
            outcome => outcome.Status != OutcomeStatus.Gone && !outcome.IsOrganization);
        var isFall = listed < before;
        return new DoctorRow
        {
            Group = Group,
            Need = "last run",
            State = isFall ? DoctorStates.Lacks : DoctorStates.Has,
            Detail = string.Create(
                CultureInfo.InvariantCulture,
                $"{last.Run.Id} saw {before} repositories, the token sees {listed} now")
                + (isFall ? ": check that it still reaches all of them." : "."),
        };
    }
}
