using OrgBackup.Backup;
using OrgBackup.Git;
using OrgBackup.GitHub;
using OrgBackup.Report;
using OrgBackup.Restore.ToGitHub;
using OrgBackup.Storage;

namespace OrgBackup;

/// <summary>Everything that a run on this machine needs, put together by hand and taken apart in order.</summary>
public sealed class BackupSession : IAsyncDisposable
{
    private readonly ScratchFolder _scratch;
    private readonly GitEngine _git;

    private BackupSession(SessionOptions options, GitHubSettings settings, IBackupStore store)
    {
        Store = store;
        GitHub = new GitHubSession(settings, options.Progress, options.Time);
        _scratch = ScratchFolder.Create();
        _git = new GitEngine(new GitEngineOptions
        {
            Endpoints = settings.Endpoints,
            Credentials = GitHub.Credentials,
            Concurrency = options.Concurrency,
            Engine = options.Engine,
            Progress = options.Progress,
            Time = options.Time,
        });
        var tools = new BackupTools
        {
            Store = store,
            Git = _git,
            Metadata = GitHub.Metadata,
            Attachments = GitHub.Attachments,
            Lfs = GitHub.Lfs,
            Endpoints = settings.Endpoints,
            Scratch = _scratch,
            Progress = options.Progress,
            Time = options.Time,
            Sweeps = SweepSchedule.From(options.Environment),
            IndexLimit = IndexLimit.From(options.Environment),
            ArchivesStayDays = Renewal.DaysFrom(options.Environment),
        };
        Workflow = new BackupWorkflow(GitHub.Discovery, tools, () => GitHub.Calls, () => GitHub.TokenExpiresAt);
        Doctor = new DoctorWorkflow(GitHub, _git, options.Time);
        Forecast = new ForecastWorkflow(GitHub.Discovery, tools);
        var hub = new HubRestoreTools
        {
            Store = store,
            Hub = GitHub.Hub,
            Git = _git,
            Lfs = GitHub.LfsTarget,
            Server = settings.Endpoints.Server,
            Scratch = _scratch,
            Progress = options.Progress,
            Time = options.Time,
        };
        HubRestore = new HubRestore(hub);
        HubRestoreAll = new HubRestoreAll(hub);
    }

    public IBackupStore Store { get; }

    public GitHubSession GitHub { get; }

    public BackupWorkflow Workflow { get; }

    public ForecastWorkflow Forecast { get; }

    public DoctorWorkflow Doctor { get; }

    public HubRestoreAll HubRestoreAll { get; }

    public HubRestore HubRestore { get; }

    /// <summary>Reads the settings of GitHub and of the store from the environment, and opens the store.</summary>
    /// <exception cref="UsageException">A setting or the store is wrong; nothing was done.</exception>
    public static async Task<BackupSession> OpenAsync(
        string store, StoreAccess access, SessionOptions options, CancellationToken cancellationToken)
    {
        var settings = GitHubSettings.FromEnvironment(options.Environment, options.Organization);
        var opened = await BackupStores.OpenAsync(
            store, access, StoreOptions.From(options.Environment), cancellationToken);
        try
        {
            return new BackupSession(options, settings, opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _git.DisposeAsync();
        _scratch.Dispose();
        GitHub.Dispose();
        Store.Dispose();
    }
}

/// <summary>How a session works.</summary>
public sealed record SessionOptions
{
    public required Func<string, string?> Environment { get; init; }

    public required IBackupProgress Progress { get; init; }

    /// <summary>Gets the organization or user that is backed up, where an App's installation is looked up.</summary>
    public string? Organization { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Gets how many repositories are worked on at once, and so how many git workers may live.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>Gets what fetches git data.</summary>
    public GitEngineKind Engine { get; init; } = GitEngineKind.ProtocolV2;
}
