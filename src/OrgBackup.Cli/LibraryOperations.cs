using OrgBackup.Backup;
using OrgBackup.Git;
using OrgBackup.Report;
using OrgBackup.Restore;
using OrgBackup.Restore.ToGitHub;
using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Verify;

namespace OrgBackup.Cli;

/// <summary>The verbs over the library: each opens what it needs, does its work and closes it again.</summary>
internal sealed class LibraryOperations(Func<string, string?> environment, TimeProvider time) : IOperations
{
    public async Task<RunManifest> BackUpAsync(
        string store, BackupOptions options, IBackupProgress progress, CancellationToken cancellationToken)
    {
        var session = Session(progress, options.Concurrency, options.Organization) with { Engine = options.Engine };
        await using var opened = await BackupSession.OpenAsync(store, StoreAccess.Write, session, cancellationToken);
        return await opened.Workflow.RunAsync(options, cancellationToken);
    }

    public async Task<BackupForecast> ForecastAsync(
        string store, BackupOptions options, IBackupProgress progress, CancellationToken cancellationToken)
    {
        var session = Session(progress, options.Concurrency, options.Organization) with { Engine = options.Engine };
        using var empty = IsNewFolder(store) ? ScratchFolder.Create() : null;
        await using var opened = await BackupSession.OpenAsync(
            empty?.NewFolder() ?? store, StoreAccess.Read, session, cancellationToken);
        await new StoreOwnership(opened.Store, time).CheckAsync(options.Organization, cancellationToken);
        var left = await opened.GitHub.RateLimitAsync(cancellationToken);
        return await opened.Forecast.RunAsync(options, () => opened.GitHub.Calls, left, cancellationToken);
    }

    public async Task<DoctorReport> ExamineAsync(
        string organization, string? store, IBackupProgress progress, CancellationToken cancellationToken)
    {
        var isThere = store is not null && !IsNewFolder(store);
        using var empty = isThere ? null : ScratchFolder.Create();
        var session = Session(progress, concurrency: 1, organization);
        await using var opened = await BackupSession.OpenAsync(
            empty?.NewFolder() ?? store!, StoreAccess.Read, session, cancellationToken);
        using var missing = store is null || isThere ? null : BackupStores.Open(store, StoreOptions.From(environment));
        return await opened.Doctor.RunAsync(organization, isThere ? opened.Store : missing, cancellationToken);
    }

    public async Task<RunManifest> RetryAsync(
        string store, RetryRequest request, IBackupProgress progress, CancellationToken cancellationToken)
    {
        var earlier = await ReadRunAsync(store, request.Run, cancellationToken);
        var options = new BackupOptions
        {
            Organization = earlier.Run.Organization,
            Concurrency = request.Concurrency,
            Verify = request.Verify,
            Engine = request.Engine,
        };
        var session = Session(progress, request.Concurrency, options.Organization) with { Engine = options.Engine };
        await using var opened = await BackupSession.OpenAsync(store, StoreAccess.Write, session, cancellationToken);
        return await opened.Workflow.RetryAsync(earlier.Run.Id, options, cancellationToken);
    }

    public async Task<IReadOnlyList<RunManifest>> ListRunsAsync(
        string store, IBackupProgress progress, CancellationToken cancellationToken)
    {
        using var opened = await OpenAsync(store, cancellationToken);
        var catalog = new RunCatalog(opened);
        var runs = new List<RunManifest>();
        foreach (var id in await catalog.IdsAsync(cancellationToken))
        {
            if (await ReadableAsync(() => catalog.ReadAsync(id, cancellationToken), progress) is { } run)
            {
                runs.Add(run);
            }
        }

        if (runs.Count == 0)
        {
            await new StoreOwnership(opened, time).RequireAsync(cancellationToken);
        }

        return runs;
    }

    public async Task<IReadOnlyList<StoredSnapshot>> ListSnapshotsAsync(
        string store, string repository, IBackupProgress progress, CancellationToken cancellationToken)
    {
        using var opened = await OpenAsync(store, cancellationToken);
        var catalog = new SnapshotCatalog(opened);
        var snapshots = new List<StoredSnapshot>();
        foreach (var folder in await new SnapshotFinder(opened).FoldersAsync(repository, cancellationToken))
        {
            foreach (var record in await catalog.RecordsAsync(folder, cancellationToken))
            {
                var read = () => catalog.ReadAsync(folder, record.Key, cancellationToken);
                if (await ReadableAsync(read, progress) is { } snapshot)
                {
                    snapshots.Add(snapshot);
                }
            }
        }

        return [.. snapshots.OrderBy(one => one.Record.CapturedAt)];
    }

    public async Task<IReadOnlyDictionary<BackupKey, ProofState>> ListProofsAsync(
        string store, IReadOnlyList<StoredSnapshot> snapshots, CancellationToken cancellationToken)
    {
        using var opened = await OpenAsync(store, cancellationToken);
        return await new ProofStore(opened, time).NewestAsync(snapshots.Select(one => one.Key), cancellationToken);
    }

    public async Task<VerifyReport> VerifyAsync(
        string store, VerifyOptions options, IBackupProgress progress, CancellationToken cancellationToken)
    {
        using var opened = await OpenAsync(store, cancellationToken);
        using var scratch = ScratchFolder.Create();
        await using var git = OfflineGit.Open(options.Concurrency, progress, time, options.DetectCollisions);
        var verification = new SnapshotVerification(opened, git, scratch);
        var report = await new StoreVerification(opened, verification, progress).RunAsync(options, cancellationToken);
        if (report.Snapshots.Count == 0)
        {
            await RefuseNothingAsync(opened, options, cancellationToken);
        }

        await new ProofStore(opened, time).WriteAsync(report, report.Depth, progress, cancellationToken);
        return report;
    }

    public async Task<DrillReport> DrillAsync(
        string store, DrillOptions options, IBackupProgress progress, CancellationToken cancellationToken)
    {
        using var opened = await OpenAsync(store, cancellationToken);
        await new StoreOwnership(opened, time).RequireAsync(cancellationToken);
        using var scratch = ScratchFolder.Create();
        await using var git = LocalGit(concurrency: 1, progress);
        var drill = new RestoreDrill(opened, git, scratch, time);
        var report = await drill.RunAsync(options, progress, cancellationToken);
        await drill.PublishAsync(report, progress, cancellationToken);
        return report;
    }

    // "No damage" of nothing at all would reassure whoever mistyped a prefix, a name or a date.
    private async Task RefuseNothingAsync(
        IBackupStore store, VerifyOptions options, CancellationToken cancellationToken)
    {
        await new StoreOwnership(store, time).RequireAsync(cancellationToken);
        if (options.Only.Count > 0 || options.Date is not null)
        {
            throw new UsageException(
                $"No snapshot in {store.Location} matches --only and --date.",
                "See what there is: orgbackup list --from STORE");
        }
    }

    public async Task<RestoreSummary> RestoreAsync(
        string store, RestoreRequest request, CancellationToken cancellationToken)
    {
        using var opened = await OpenAsync(store, cancellationToken);
        await using var git = LocalGit(concurrency: 1, new SilentProgress());
        var restore = new FolderRestore(opened, new LostTipRestore(opened, git));
        return await restore.RunAsync(request, cancellationToken);
    }

    public async Task<RestoreAllSummary> RestoreAllAsync(
        string store, RestoreAllRequest request, IBackupProgress progress, CancellationToken cancellationToken)
    {
        using var opened = await OpenAsync(store, cancellationToken);
        await new StoreOwnership(opened, time).RequireAsync(cancellationToken);
        await using var git = LocalGit(request.Concurrency, progress);
        var restore = new FolderRestore(opened, new LostTipRestore(opened, git));
        return await new FolderRestoreAll(opened, restore, progress).RunAsync(request, cancellationToken);
    }

    public async Task<ColdLook> LookForColdAsync(
        string store, RestoreNeeds needs, CancellationToken cancellationToken)
    {
        using var opened = await OpenAsync(store, cancellationToken);
        return await ColdLook.TakeAsync(
            opened, await needs.KeysAsync(opened, cancellationToken), cancellationToken);
    }

    public async Task RetrieveAsync(string store, RetrievalOrder order, CancellationToken cancellationToken)
    {
        using var opened = await OpenAsync(store, cancellationToken);
        await order.Look.StartAsync(opened, order.Tier, order.Days, cancellationToken);
    }

    public async Task<AdoptReport> AdoptAsync(
        string store, AdoptRequest request, IBackupProgress progress, CancellationToken cancellationToken)
    {
        using var opened = await OpenAsync(store, cancellationToken);
        using var scratch = ScratchFolder.Create();
        return await new Adoption(opened, new AdoptionTools(scratch, time, progress))
            .RunAsync(request, cancellationToken);
    }

    public async Task<PruneReport> PruneAsync(
        string store, PruneRequest request, IBackupProgress progress, CancellationToken cancellationToken)
    {
        using var opened = await OpenAsync(store, cancellationToken);
        using var eraser = request.Yes ? BackupStores.OpenEraser(store, StoreOptions.From(environment)) : null;
        return await new Prune(opened, time, progress).RunAsync(request.Keep, eraser, cancellationToken);
    }

    public async Task<HubRestoreResult> RestoreAsync(
        string store, HubRestoreRequest request, IBackupProgress progress, CancellationToken cancellationToken)
    {
        var session = Session(progress, concurrency: 1, request.Target.Owner);
        await using var opened = await BackupSession.OpenAsync(store, StoreAccess.Read, session, cancellationToken);
        return await opened.HubRestore.RunAsync(request, cancellationToken);
    }

    public async Task<HubRestoreAllResult> RestoreAllAsync(
        string store, HubRestoreAllRequest request, IBackupProgress progress, CancellationToken cancellationToken)
    {
        var session = Session(progress, concurrency: 1, request.Organization);
        await using var opened = await BackupSession.OpenAsync(store, StoreAccess.Read, session, cancellationToken);
        await new StoreOwnership(opened.Store, time).RequireAsync(cancellationToken);
        return await opened.HubRestoreAll.RunAsync(request, cancellationToken);
    }

    public async Task<HubPlanAll> PlanRestoreAllAsync(
        string store, HubRestoreAllRequest request, CancellationToken cancellationToken)
    {
        var session = Session(new SilentProgress(), concurrency: 1, request.Organization);
        await using var opened = await BackupSession.OpenAsync(store, StoreAccess.Read, session, cancellationToken);
        await new StoreOwnership(opened.Store, time).RequireAsync(cancellationToken);
        return await opened.HubRestoreAll.PlanAsync(request, cancellationToken);
    }

    public async Task<HubPlan> PlanRestoreAsync(
        string store, HubRestoreRequest request, CancellationToken cancellationToken)
    {
        var session = Session(new SilentProgress(), concurrency: 1, request.Target.Owner);
        await using var opened = await BackupSession.OpenAsync(store, StoreAccess.Read, session, cancellationToken);
        return await opened.HubRestore.PlanAsync(request, cancellationToken);
    }

    public async Task<RunManifest> ReadRunAsync(string store, string run, CancellationToken cancellationToken)
    {
        using var opened = await OpenAsync(store, cancellationToken);
        return await new RunCatalog(opened).ReadAsync(run, cancellationToken);
    }

    // A forecast of the first backup must not make its folder: an empty one elsewhere tells the same.
    private static bool IsNewFolder(string store) =>
        StoreLocation.Parse(store) is FolderLocation folder && !Path.Exists(folder.Path);

    // A listing shows what can be read: on the worst day that is what counts.
    private static async Task<T?> ReadableAsync<T>(Func<Task<T>> read, IBackupProgress progress)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (DamagedBackupException damaged)
        {
            progress.Message(damaged.Message);
            return null;
        }
    }

    private static Task<IBackupStore> OpenAsync(string store, CancellationToken cancellationToken) =>
        BackupStores.OpenAsync(store, StoreAccess.Read, StoreOptions.FromEnvironment(), cancellationToken);

    /// <summary>Git on repositories that are on this machine.</summary>
    private GitEngine LocalGit(int concurrency, IBackupProgress progress) =>
        OfflineGit.Open(concurrency, progress, time);

    private SessionOptions Session(IBackupProgress progress, int concurrency, string organization) => new()
    {
        Organization = organization,
        Environment = environment,
        Progress = progress,
        Time = time,
        Concurrency = concurrency,
    };
}
