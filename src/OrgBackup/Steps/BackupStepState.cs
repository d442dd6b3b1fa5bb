using System.Text.Json.Serialization;
using OrgBackup.Discover;
using OrgBackup.Report;
using OrgBackup.Storage;

namespace OrgBackup.Steps;

/// <summary>One entry of the item list: a repository and where its backups are.</summary>
public sealed record BackupItem
{
    public required DiscoveredRepository Repository { get; init; }

    /// <summary>Gets the repository's folder in the store.</summary>
    public required string Folder { get; init; }

    /// <summary>Gets the record of its newest snapshot when the run began; null when there was none.</summary>
    public BackupKey? Previous { get; init; }

    /// <summary>Gets the folder of that record, when it is another: the repository was renamed.</summary>
    public string? PreviousFolder { get; init; }

    /// <summary>Gets the number of the run among all of the store.</summary>
    public int Sequence { get; init; }

    /// <summary>Gets what the last run remembers of it; null when nothing is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RepositoryMemory? Memory { get; init; }
}

/// <summary>Which run, and which attempt of it.</summary>
public sealed record RunReference(string Id, int Attempt);

/// <summary>The state of one repository's child execution: input and output of every backup step.</summary>
public sealed record BackupStepState
{
    /// <summary>Gets <c>abandon</c> when the step itself died and its result is to be written for it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Action { get; init; }

    /// <summary>Gets one of <see cref="StepStatus"/>; null before the first step.</summary>
    public string? Status { get; init; }

    public required RunReference Run { get; init; }

    public required BackupItem Item { get; init; }

    /// <summary>Gets the number of steps taken.</summary>
    public int Step { get; init; }

    /// <summary>Gets the number of steps in a row that brought nothing forward.</summary>
    public int Idle { get; init; }

    public DateTimeOffset? WaitUntil { get; init; }

    /// <summary>Gets a value indicating whether there is a larger machine for a repository that is too large.</summary>
    public bool Fargate { get; init; }

    public string? Error { get; init; }

    public string? Cause { get; init; }

    /// <summary>Gets what Step Functions caught, with <c>abandon</c>.</summary>
    public StepFailure? Failure { get; init; }
}

/// <summary>An error as Step Functions catches it.</summary>
public sealed record StepFailure
{
    public string Error { get; init; } = "";

    public string? Cause { get; init; }
}

/// <summary>The words of <see cref="BackupStepState.Status"/>.</summary>
public static class StepStatus
{
    public const string Done = "done";
    public const string Continue = "continue";
    public const string Waiting = "waiting";
    public const string TooLarge = "tooLarge";
    public const string Failed = "failed";
}
