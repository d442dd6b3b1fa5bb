using OrgBackup.Report;
using OrgBackup.Snapshots;

namespace OrgBackup.Steps;

/// <summary>One attempt of a run: what all its steps need to know; <c>runs/{runId}/a{n}/run.json</c>.</summary>
internal sealed record RunDocument
{
    public required BackupRun Run { get; init; }

    /// <summary>Gets the ARN of the execution that makes it.</summary>
    public required string Execution { get; init; }

    /// <summary>Gets the attempt with which that execution began; its discovery holds for all later ones.</summary>
    public required int FirstAttempt { get; init; }

    /// <summary>Gets a value indicating whether nothing stored earlier may be built on.</summary>
    public bool Full { get; init; }

    public int MaxConcurrency { get; init; } = 1;
}

/// <summary>Which attempt of which run an execution began.</summary>
internal sealed record RunPointer(string RunId, int Attempt)
{
    /// <summary>Gets what is left of an execution that ended before it had a run.</summary>
    public static RunPointer Ended { get; } = new("", 0);
}

/// <summary>What was known when the run began and is needed for its report.</summary>
internal sealed record DiscoveryDocument
{
    /// <summary>Gets the outcomes that are settled: filtered out, or good in the run that is retried.</summary>
    public IReadOnlyList<RepositoryOutcome> Settled { get; init; } = [];

    /// <summary>Gets what is in the store and no longer listed.</summary>
    public IReadOnlyList<RepositoryOutcome> Gone { get; init; } = [];

    /// <summary>Gets the number of the run among all of the store.</summary>
    public int Sequence { get; init; }

    /// <summary>Gets the ids of all repositories in the store that the filters let pass.</summary>
    public IReadOnlyList<long> StoredIds { get; init; } = [];

    public IReadOnlyList<string> Warnings { get; init; } = [];

    public bool TooManyGone { get; init; }

    /// <summary>Gets a value indicating whether the run was asked for some repositories only.</summary>
    public bool Selective { get; init; }

    /// <summary>Gets a value indicating whether an earlier run's manifest is made anew.</summary>
    public bool IsRetry { get; init; }

    /// <summary>Gets the API calls of earlier attempts, and of the discovery.</summary>
    public long ApiCalls { get; init; }
}

/// <summary>What became of one repository in one attempt.</summary>
internal sealed record RepositoryResult
{
    public required RepositoryOutcome Outcome { get; init; }

    public LostWiki? LostWiki { get; init; }

    public long ApiCalls { get; init; }

    /// <summary>Gets a value indicating whether a larger machine may do it yet.</summary>
    public bool TooLarge { get; init; }
}

/// <summary>Which execution works on an organization; <c>lease/{org}.json</c>.</summary>
internal sealed record LeaseDocument
{
    /// <summary>Gets the ARN of the execution that holds it.</summary>
    public required string Holder { get; init; }

    public required DateTimeOffset TakenAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Gets when it was given back; null while it is held.</summary>
    public DateTimeOffset? ReleasedAt { get; init; }

    /// <summary>Gets how often it changed hands.</summary>
    public long Number { get; init; }

    public bool IsFree(DateTimeOffset now) => ReleasedAt is not null || ExpiresAt <= now;
}

/// <summary>When the token ends that the last discovery worked with; <c>token.json</c>.</summary>
internal sealed record TokenDocument
{
    /// <summary>Gets its end; null: it has none, or it is renewed by itself.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>When the daily watch looked first; <c>watch.json</c>.</summary>
internal sealed record WatchDocument(DateTimeOffset FirstLook);
