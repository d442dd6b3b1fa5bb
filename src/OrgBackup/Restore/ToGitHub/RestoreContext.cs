using OrgBackup.Backup;
using OrgBackup.Git;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>What each step of a restore to GitHub works with.</summary>
public sealed record RestoreContext
{
    public required SnapshotSource Source { get; init; }

    public required RepositoryName Target { get; init; }

    public required IGitHubWriter Hub { get; init; }

    public required RestoreJournal Journal { get; init; }

    public RestoreLedger Ledger { get; init; } = new();

    public required HubRestoreRequest Request { get; init; }

    public IBackupProgress Progress { get; init; } = new SilentProgress();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Gets what pushes; null only where nothing is pushed.</summary>
    public IGitEngine? Git { get; init; }

    /// <summary>Gets what takes LFS objects; likewise.</summary>
    public ILfsTarget? Lfs { get; init; }

    /// <summary>Gets the root of git's addresses; null only where nothing is pushed.</summary>
    public Uri? Server { get; init; }
}

/// <summary>One part of a restore. Idempotent through the journal: it may be run again at any time.</summary>
public interface IRestoreStep
{
    /// <summary>Gets its name for people.</summary>
    string Name { get; }

    /// <summary>Adds what it will do to a plan; it only reads.</summary>
    Task PlanAsync(RestoreContext context, RestorePlan plan, CancellationToken cancellationToken);

    /// <summary>Does it. What fails for one item is a row in the ledger.</summary>
    Task RunAsync(RestoreContext context, CancellationToken cancellationToken);
}

/// <summary>A repository by its two names.</summary>
public sealed record RepositoryName(string Owner, string Name)
{
    /// <summary>Reads <c>OWNER/NAME</c>; null when it is something else.</summary>
    public static RepositoryName? Parse(string text) =>
        text.Split('/') is [{ Length: > 0 } owner, { Length: > 0 } name] && name is not ("." or "..")
            ? new(owner, name)
            : null;

    /// <summary>The API's path of something that belongs to it, such as <c>/issues</c>; empty: its own.</summary>
    public string PathOf(string path) => ApiPath.Repository($"{Owner}/{Name}") + path;

    public override string ToString() => $"{Owner}/{Name}";
}
