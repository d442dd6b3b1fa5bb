using System.Text.Json.Serialization;
using OrgBackup.Discover;
using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Verify;

namespace OrgBackup.Report;

/// <summary>What happened to every repository in one run; <c>_runs/{runId}/manifest.json</c>.</summary>
public sealed record RunManifest
{
    public const int CurrentSchema = 1;

    public int SchemaVersion { get; init; } = CurrentSchema;

    public required BackupRun Run { get; init; }

    public required RunTotals Totals { get; init; }

    public required IReadOnlyList<RepositoryOutcome> Repositories { get; init; }

    /// <summary>Gets what became of the organization's own metadata; null for a user account.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RepositoryOutcome? Organization { get; init; }

    /// <summary>Gets the outcomes of all repositories, and the organization's own.</summary>
    [JsonIgnore]
    public IEnumerable<RepositoryOutcome> Outcomes => Organization is { } own ? [own, .. Repositories] : Repositories;

    /// <summary>Gets the number of this run among all of the store, from 1 on; 0: not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Sequence { get; init; }

    /// <summary>Gets sentences that belong on top of the report: many repositories gone, and the like.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>
    /// Gets a value indicating whether more than 20 % of what is stored is no longer listed: an alarm (exit code 3).
    /// </summary>
    public bool TooManyGone { get; init; }

    /// <summary>
    /// Gets a value indicating whether the run was asked for some repositories only (by name): then it says nothing of
    /// the organization as a whole.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Selective { get; init; }
}

/// <summary>The sums of a run. <c>Repositories</c> counts the listed ones, so not the gone.</summary>
public sealed record RunTotals
{
    public int Repositories { get; init; }

    public int Succeeded { get; init; }

    public int Unchanged { get; init; }

    public int Partial { get; init; }

    public int Failed { get; init; }

    public int Skipped { get; init; }

    /// <summary>Gets the number of repositories and wikis that are stored and no longer listed.</summary>
    public int Gone { get; init; }

    public long BytesStored { get; init; }

    public long ApiCalls { get; init; }
}

/// <summary>What happened to one repository.</summary>
public sealed record RepositoryOutcome
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Gets one of <see cref="OutcomeStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Gets the key of the snapshot record: the new one, or for <c>unchanged</c> the confirmed one.</summary>
    public BackupKey? Snapshot { get; init; }

    public DateTimeOffset? ConfirmedAt { get; init; }

    public OutcomeError? Error { get; init; }

    public IReadOnlyList<MissingKind>? Missing { get; init; }

    /// <summary>Gets a remark for people: why skipped, since when gone, renamed from what.</summary>
    public string? Note { get; init; }

    /// <summary>Gets how deep its snapshot is proved by now, and when that was; null: not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ProofState? Proved { get; init; }

    /// <summary>Gets what the next run needs to know to ask GitHub as little as possible.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RepositoryMemory? Memory { get; init; }

    /// <summary>Gets sentences for the top of the report: the default branch was force-pushed, and the like.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>
    /// Gets a value indicating whether this is the organization's own: in the manifest it stands by itself.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsOrganization { get; init; }

    /// <summary>
    /// Gets the wiki that this repository had in the store and has no longer on GitHub; an outcome of its own in the
    /// manifest.
    /// </summary>
    [JsonIgnore]
    public LostWiki? LostWiki { get; init; }

    /// <summary>Gets the bytes this run stored for it.</summary>
    public long BytesStored { get; init; }

    public double Seconds { get; init; }

    /// <summary>Gets what tells it from all others of a run.</summary>
    [JsonIgnore]
    public (bool IsOrganization, long Id) Identity => (IsOrganization, Id);

    /// <summary>An outcome that says no more yet than whose it is.</summary>
    public static RepositoryOutcome Of(DiscoveredRepository repository, string status) => new()
    {
        Id = repository.Id,
        Name = repository.Name,
        IsOrganization = repository.IsOrganization,
        Status = status,
    };
}

/// <summary>The status words of the contract.</summary>
public static class OutcomeStatus
{
    public const string Succeeded = "succeeded";
    public const string Unchanged = "unchanged";
    public const string Partial = "partial";
    public const string Failed = "failed";
    public const string Skipped = "skipped";
    public const string Gone = "gone";
}

/// <summary>Why a repository failed: the exception's simple name, what happened, what to do.</summary>
public sealed record OutcomeError(string Type, string Message, string Hint);
