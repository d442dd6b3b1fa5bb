using OrgBackup.Backup;
using OrgBackup.GitHub;

namespace OrgBackup.Git;

/// <summary>What the git side needs to know.</summary>
public sealed record GitEngineOptions
{
    /// <summary>
    /// Gets the addresses; only <see cref="GitHubEndpoints.Server"/>'s scheme, host and port see the token.
    /// </summary>
    public required GitHubEndpoints Endpoints { get; init; }

    public required IGitHubCredentials Credentials { get; init; }

    /// <summary>
    /// Gets what fetches; a server that does not speak version 2 is left to libgit2, and that is said.
    /// </summary>
    public GitEngineKind Engine { get; init; } = GitEngineKind.ProtocolV2;

    public GitWorkerCommand WorkerCommand { get; init; } = GitWorkerCommand.ForThisProgram();

    /// <summary>Gets how many worker processes may live at once.</summary>
    /// <value>4 by default: each takes some 60 MB.</value>
    public int Concurrency
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least 1.");
    } = 4;

    /// <summary>
    /// Gets a value indicating whether a check refuses objects that have the marks of a SHA-1 collision attack; it
    /// takes about twice the time.
    /// </summary>
    public bool DetectsCollisions { get; init; }

    public GitTimeouts Timeouts { get; init; } = new();

    public IBackupProgress Progress { get; init; } = new SilentProgress();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Gets how a pause before a repetition is spent; null: by waiting. Does not reach into worker processes.
    /// </summary>
    public Func<TimeSpan, CancellationToken, Task>? Pause { get; init; }
}
