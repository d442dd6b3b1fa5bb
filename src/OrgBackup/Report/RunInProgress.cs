using System.Collections.Concurrent;

namespace OrgBackup.Report;

/// <summary>A run while it works: outcomes come in from many threads.</summary>
public sealed class RunInProgress(BackupRun run)
{
    public BackupRun Run { get; } = run;

    private readonly ConcurrentQueue<RepositoryOutcome> _outcomes = [];

    /// <summary>Gets the outcomes so far.</summary>
    public IReadOnlyCollection<RepositoryOutcome> Outcomes => _outcomes;

    public IList<string> Warnings { get; init; } = [];

    /// <summary>Gets or sets a value indicating whether more than 20 % of what is stored is no longer listed.</summary>
    public bool TooManyGone { get; set; }

    /// <summary>Gets a value indicating whether the run was asked for some repositories only.</summary>
    public bool Selective { get; init; }

    /// <summary>Gets the API calls of earlier attempts.</summary>
    public long EarlierCalls { get; init; }

    /// <summary>Gets what earlier runs remember, and the number of this one.</summary>
    public RunMemory Memory { get; init; } = RunMemory.Nothing;

    public void Add(RepositoryOutcome outcome) => _outcomes.Enqueue(Memory.CarriedBy(outcome));

    /// <summary>Adds what is gone, with the warning when it is too much.</summary>
    public void Add(GoneRepositories gone)
    {
        foreach (var outcome in gone.Outcomes)
        {
            Add(outcome);
        }

        if (gone.Warning is { } warning)
        {
            TooManyGone = true;
            Warnings.Add(warning);
        }
    }
}
