using OrgBackup.Git;
using OrgBackup.Lambda.Runtime;
using OrgBackup.Steps;

namespace OrgBackup.Lambda;

/// <summary>The functions: a few lines each over the steps of the library.</summary>
internal static class Functions
{
    /// <summary>What makes the handler of that name; null when there is none.</summary>
    public static Func<LambdaHost, RawHandler>? Find(string name) => name switch
    {
        "discover" => host => JsonHandler.Of<DiscoverRequest, RunState>(
            new Deployment(host, needsSecret: true).DiscoverAsync,
            StepJson.Default.DiscoverRequest,
            StepJson.Default.RunState),
        "backup" => host => JsonHandler.Of<BackupStepState, BackupStepState>(
            new Deployment(host, needsSecret: true).BackUpAsync,
            StepJson.Default.BackupStepState,
            StepJson.Default.BackupStepState),
        "report" => host => JsonHandler.Of<ReportRequest, RunState>(
            new Deployment(host, needsSecret: false).ReportAsync,
            StepJson.Default.ReportRequest,
            StepJson.Default.RunState),
        "drill" => host => JsonHandler.Of<DrillRequest, DrillReply>(
            new Deployment(host, needsSecret: false).DrillAsync,
            StepJson.Default.DrillRequest,
            StepJson.Default.DrillReply),
        _ => null,
    };

    private static async Task<DrillReply> DrillAsync(
        this Deployment deployment,
        DrillRequest request,
        LambdaInvocation invocation,
        CancellationToken cancellationToken)
    {
        await using var session = StepSession.Open(deployment.Place);
        var (progress, time) = (session.Tools.Progress, session.Tools.Time);
        await using var git = OfflineGit.Open(concurrency: 1, progress, time);
        using var scratch = ScratchFolder.Create();
        return await new DrillStep(session.Tools, git, scratch).RunAsync(request, cancellationToken);
    }

    private static async Task<RunState> DiscoverAsync(
        this Deployment deployment,
        DiscoverRequest request,
        LambdaInvocation invocation,
        CancellationToken cancellationToken)
    {
        await using var session = await deployment.OpenAsync(share: 1, cancellationToken);
        return await session.Discover().RunAsync(request, cancellationToken);
    }

    private static async Task<BackupStepState> BackUpAsync(
        this Deployment deployment,
        BackupStepState state,
        LambdaInvocation invocation,
        CancellationToken cancellationToken)
    {
        await using var session = await deployment.OpenAsync(deployment.Settings.Concurrency, cancellationToken);
        return await session.Backup().RunAsync(state, cancellationToken);
    }

    private static async Task<RunState> ReportAsync(
        this Deployment deployment,
        ReportRequest request,
        LambdaInvocation invocation,
        CancellationToken cancellationToken)
    {
        await using var session = StepSession.Open(deployment.Place);
        return request.Action switch
        {
            ReportActions.Report => await new ReportStep(session.Tools).RunAsync(request, cancellationToken),
            ReportActions.Gate => await new RunGate(session.Tools).PassAsync(request, cancellationToken),
            ReportActions.Salvage => await new RunSalvage(session.Tools).RunAsync(
                request.Execution, cancellationToken),
            ReportActions.Watch => await new RunWatch(session.Tools).RunAsync(cancellationToken),
            var other => throw new UsageException(
                $"The report function knows no action '{other}'.", "Use report, gate, salvage or watch."),
        };
    }
}
