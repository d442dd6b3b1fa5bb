using OrgBackup.Backup;
using OrgBackup.Git;
using OrgBackup.GitHub;
using OrgBackup.Storage;

namespace OrgBackup.Steps;

/// <summary>Everything that one invocation needs, put together by hand and taken apart in order.</summary>
public sealed class StepSession : IAsyncDisposable
{
    private readonly ScratchFolder? _scratch;
    private readonly GitEngine? _git;
    private readonly GitHubSession? _gitHub;
    private readonly RateSharing? _sharing;
    private readonly BackupTools? _backup;

    private StepSession(StepTools tools, SessionParts parts)
    {
        Tools = tools;
        (_gitHub, _git, _scratch, _backup, _sharing) = parts;
    }

    public StepTools Tools { get; }

    /// <summary>The discovery; the session must know GitHub.</summary>
    public DiscoverStep Discover() => new(
        Tools, _gitHub!.Discovery, () => _gitHub.Calls, () => _gitHub.TokenExpiresAt);

    /// <summary>The backup of one repository; the session must know GitHub.</summary>
    public BackupStep Backup() => new(Tools, _backup!, () => _gitHub!.Calls);

    /// <summary>Opens the stores, without GitHub: for reports.</summary>
    /// <exception cref="UsageException">A setting is wrong.</exception>
    public static StepSession Open(StepPlace place) => new(ToolsOf(place), default);

    /// <summary>Opens the stores and GitHub.</summary>
    /// <param name="place">Where everything is.</param>
    /// <param name="gitHub">Where GitHub is and who asks.</param>
    /// <param name="share">By how many invocations GitHub's limits are shared: this one takes its part.</param>
    /// <param name="cancellationToken">Ends the first look at the shared limits.</param>
    /// <exception cref="UsageException">A setting is wrong.</exception>
    public static async Task<StepSession> OpenAsync(
        StepPlace place, GitHubSettings gitHub, int share, CancellationToken cancellationToken)
    {
        var tools = ToolsOf(place);
        var sharing = new RateSharing(new SharedRateHold(tools), tools.Time);
        var options = GitHubClientOptions.ShareOf(share) with { Held = sharing.Tell };
        var session = new GitHubSession(gitHub, place.Progress, place.Time, options);
        await sharing.BeginAsync(session.HoldUntil, cancellationToken);
        var scratch = ScratchFolder.Create();
        var git = new GitEngine(new GitEngineOptions
        {
            Endpoints = gitHub.Endpoints,
            Credentials = session.Credentials,
            Concurrency = 1,
            Progress = place.Progress,
            Time = place.Time,
            Timeouts = new GitTimeouts { LongestWait = SharedRateHold.WorthLeaving },
        });
        var backup = new BackupTools
        {
            Store = tools.Store,
            Git = git,
            Metadata = session.Metadata,
            Attachments = session.Attachments,
            Lfs = session.Lfs,
            Endpoints = gitHub.Endpoints,
            Scratch = scratch,
            Progress = place.Progress,
            Time = place.Time,
            Sweeps = place.Settings.Sweeps,
            ArchivesStayDays = place.Settings.ArchivesStayDays,
        };
        return new StepSession(tools, new SessionParts(session, git, scratch, backup, sharing));
    }

    public async ValueTask DisposeAsync()
    {
        if (_sharing is not null)
        {
            await _sharing.DisposeAsync();
        }

        if (_git is not null)
        {
            await _git.DisposeAsync();
        }

        _scratch?.Dispose();
        _gitHub?.Dispose();
        Tools.Store.Dispose();
        Tools.Control.Dispose();
    }

    private static StepTools ToolsOf(StepPlace place)
    {
        var store = BackupStores.Open(place.Store, place.StoreOptions);
        return new StepTools
        {
            Settings = place.Settings,
            Store = store,
            Control = BackupStores.OpenControl(place.ControlBucket, place.StoreOptions),
            Time = place.Time,
            Progress = place.Progress,
            Metrics = place.Metrics,
        };
    }

    private readonly record struct SessionParts(
        GitHubSession? GitHub, GitEngine? Git, ScratchFolder? Scratch, BackupTools? Backup, RateSharing? Sharing);
}

/// <summary>Where a deployment keeps what, and who listens.</summary>
public sealed record StepPlace
{
    public required StepSettings Settings { get; init; }

    /// <summary>Gets the store's location: <c>s3://bucket[/prefix]</c>.</summary>
    public required string Store { get; init; }

    public required string ControlBucket { get; init; }

    public required StoreOptions StoreOptions { get; init; }

    public IBackupProgress Progress { get; init; } = new SilentProgress();

    public Action<IReadOnlyList<StepMetric>> Metrics { get; init; } = _ => { };

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
