using OrgBackup.Backup;

namespace OrgBackup.Report;

/// <summary>
/// What the newest run of a store remembers of each repository, and the number of the run that is made now. Without a
/// readable manifest nothing is known, and everything is read.
/// </summary>
public sealed class RunMemory
{
    private readonly IReadOnlyDictionary<long, RepositoryMemory> _byId;

    private RunMemory(int sequence, IReadOnlyDictionary<long, RepositoryMemory> byId) =>
        (Sequence, _byId) = (sequence, byId);

    /// <summary>Gets the memory of a store without runs.</summary>
    public static RunMemory Nothing { get; } = new(1, new Dictionary<long, RepositoryMemory>());

    /// <summary>Gets the number of the run that is made now, from 1 on.</summary>
    public int Sequence { get; }

    public static async Task<RunMemory> ReadAsync(
        RunCatalog runs, IBackupProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            return Of(await runs.ReadAsync("latest", cancellationToken));
        }
        catch (UsageException)
        {
            // the first run of this store
            return Nothing;
        }
        catch (DamagedBackupException e)
        {
            progress.Message($"{e.Message} So everything is read anew.");
            return Nothing;
        }
    }

    /// <summary>What is known behind a run.</summary>
    public static RunMemory Of(RunManifest newest) =>
        Of(newest.Sequence + 1, newest.Repositories.Select(outcome => (outcome.Id, outcome.Memory)));

    /// <summary>Likewise, from memories that were kept elsewhere.</summary>
    public static RunMemory Of(int sequence, IEnumerable<(long Id, RepositoryMemory? Memory)> known)
    {
        var byId = new Dictionary<long, RepositoryMemory>();
        foreach (var (id, memory) in known.Where(one => one.Memory is not null))
        {
            byId[id] = memory!;
        }

        return new(sequence, byId);
    }

    /// <summary>The same, in another attempt of an earlier run.</summary>
    public RunMemory InRun(int sequence) => new(sequence, _byId);

    /// <summary>What is remembered of a repository; null when nothing is.</summary>
    public RepositoryMemory? Of(long repositoryId) => _byId.GetValueOrDefault(repositoryId);

    /// <summary>
    /// The outcome with the memory that it leaves behind: its own, else the earlier one is carried on.
    /// </summary>
    public RepositoryOutcome CarriedBy(RepositoryOutcome outcome) =>
        outcome.Memory is null && !outcome.IsOrganization && outcome.Status != OutcomeStatus.Gone
            ? outcome with { Memory = Of(outcome.Id) }
            : outcome;
}
