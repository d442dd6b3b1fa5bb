using System.IO.Enumeration;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>
/// Writes records for dated archives that another tool made in the same layout. They prove nothing yet: the records say
/// so, until verify has read them.
/// </summary>
public sealed class Adoption(IBackupStore store, AdoptionTools tools)
{
    private static readonly Proof Unproved = new()
    {
        Level = "none",
        Checks = ["adopted, unproved: the archives were opened once and hashed, and made by another tool"],
    };

    private readonly SnapshotCatalog _catalog = new(store);
    private readonly SnapshotCommit _commit = new(store, new SnapshotCatalog(store));

    /// <exception cref="UsageException">Nobody says whose backups they are, or they are another's.</exception>
    public async Task<AdoptReport> RunAsync(AdoptRequest request, CancellationToken cancellationToken)
    {
        var organization = await OwnerAsync(request, cancellationToken);
        await new StoreOwnership(store, tools.Time).TakeAsync(organization, cancellationToken);
        var work = new AdoptionWork(organization);
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = request.Concurrency,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(_catalog.FoldersAsync(cancellationToken), parallel, async (folder, token) =>
        {
            if (request.Only.Count == 0
                || request.Only.Any(glob => FileSystemName.MatchesSimpleExpression(glob, folder, ignoreCase: true)))
            {
                await AdoptAsync(folder, work, token);
            }
        });
        return work.Report();
    }

    /// <summary>Whose the store is: its marker, the option, or what the first readable metadata say.</summary>
    private async Task<string> OwnerAsync(AdoptRequest request, CancellationToken cancellationToken)
    {
        var marker = await new StoreOwnership(store, tools.Time).ReadAsync(cancellationToken);
        if ((request.Organization ?? marker?.Organization) is { } said)
        {
            return said;
        }

        await foreach (var folder in _catalog.FoldersAsync(cancellationToken))
        {
            var archives = await ArchivesAsync(folder, cancellationToken);
            if (archives.LastOrDefault(one => one.Name.Kind == ArtifactKinds.Metadata) is { Info: not null } newest)
            {
                var reading = new AdoptedArchives(store, tools.Scratch, NameOf(folder));
                await reading.ReadAsync(newest.Info.Key, newest.Name, cancellationToken);
                if (reading.Repository?.FullName.Split('/')[0] is { Length: > 0 } owner)
                {
                    return owner;
                }
            }
        }

        throw new UsageException(
            $"Nothing in {store.Location} says whose backups these are.", "Say it: --organization ORG");
    }

    private async Task<List<(ArchiveName Name, ObjectInfo Info)>> ArchivesAsync(
        string folder, CancellationToken cancellationToken)
    {
        var archives = new List<(ArchiveName Name, ObjectInfo Info)>();
        await foreach (var info in store.ListAsync($"{folder}/", cancellationToken))
        {
            if (ArchiveName.TryParse(info.Key, folder) is { } name)
            {
                archives.Add((name, info));
            }
        }

        return [.. archives.OrderBy(one => one.Name.Date).ThenBy(one => one.Name.Number)];
    }

    private async Task AdoptAsync(string folder, AdoptionWork work, CancellationToken cancellationToken)
    {
        var archives = await ArchivesAsync(folder, cancellationToken);
        if (archives.Count == 0)
        {
            return;
        }

        try
        {
            var snapshots = await _catalog.SnapshotsAsync(folder, cancellationToken);
            var named = snapshots.SelectMany(one => one.Record.NeededKeys()).ToHashSet();
            var own = snapshots.Where(one => !one.Record.IsAdopted).Select(one => one.Record.Date).ToList();
            foreach (var date in archives.GroupBy(one => one.Name.Date))
            {
                var fresh = date.Where(one => !named.Contains(one.Info.Key)).ToList();
                work.Know(date.Count() - fresh.Count);

                // from the first backup of ours on, an archive without a record is what a killed run left
                if (fresh.Count > 0 && own.TrueForAll(first => date.Key < first)
                    && !snapshots.Any(one => one.Record.Date == date.Key))
                {
                    await AdoptAsync(folder, date.Key, fresh, work, cancellationToken);
                }
            }
        }
        catch (Exception e) when (e is DamagedBackupException or StoreException)
        {
            work.Problem($"{folder}: {e.Message}");
        }
    }

    private async Task AdoptAsync(
        string folder,
        DateOnly date,
        IReadOnlyList<(ArchiveName Name, ObjectInfo Info)> archives,
        AdoptionWork work,
        CancellationToken cancellationToken)
    {
        tools.Progress.Phase(folder, "adopting");
        var reading = new AdoptedArchives(store, tools.Scratch, NameOf(folder));
        var kinds = archives.GroupBy(one => one.Name.Kind, StringComparer.Ordinal);
        foreach (var newest in kinds.Select(kind => kind.Last()))
        {
            await reading.ReadAsync(newest.Info.Key, newest.Name, cancellationToken);
        }

        foreach (var refused in reading.Refused)
        {
            work.Problem(refused);
        }

        if (reading.Artifacts.Count == 0)
        {
            return;
        }

        var name = NameOf(folder);
        var record = reading.Fill(new SnapshotRecord
        {
            Repository = reading.Repository ?? new RepositoryIdentity
            {
                Id = 0,
                Name = name,
                FullName = $"{work.Organization}/{name}",
            },
            Date = date,
            CapturedAt = new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero),
            RunId = SnapshotRecord.AdoptedRun,
            Missing = reading.Missing,
            Proof = Unproved,
        });
        var written = await _commit.WriteRecordAsync(folder, record, cancellationToken);
        var bytes = record.Artifacts.Sum(artifact => artifact.Size);
        work.Adopt(new AdoptedSnapshot(folder, written.Stored.Key, date, bytes) { Refused = reading.Refused });
    }

    private static string NameOf(string folder) => Uri.UnescapeDataString(folder.Split('~')[0]);
}

/// <summary>What an adoption works with.</summary>
public sealed record AdoptionTools(ScratchFolder Scratch, TimeProvider Time, IBackupProgress Progress);
