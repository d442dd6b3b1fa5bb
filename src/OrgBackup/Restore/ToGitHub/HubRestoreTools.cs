using OrgBackup.Backup;
using OrgBackup.Git;
using OrgBackup.GitHub;
using OrgBackup.Storage;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>What a restore to GitHub works with.</summary>
public sealed record HubRestoreTools
{
    public required IBackupStore Store { get; init; }

    public required IGitHubWriter Hub { get; init; }

    public required IGitEngine Git { get; init; }

    public required ILfsTarget Lfs { get; init; }

    /// <summary>Gets the web and git root.</summary>
    public required Uri Server { get; init; }

    public required ScratchFolder Scratch { get; init; }

    public IBackupProgress Progress { get; init; } = new SilentProgress();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public JournalOptions Journal { get; init; } = new();

    internal RestoreContext ContextOf(HubRestoreRequest request, SnapshotSource source, RestoreJournal journal) => new()
    {
        Source = source,
        Target = request.Target,
        Hub = Hub,
        Journal = journal,
        Request = request,
        Progress = Progress,
        Time = Time,
        Git = Git,
        Lfs = Lfs,
        Server = Server,
    };
}
