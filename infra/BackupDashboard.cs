using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.Lambda;
using Constructs;

namespace OrgBackup.Infra;

/// <summary>One page: did it work, how much, how long, what did it wait for.</summary>
internal sealed class BackupDashboard(
    Construct scope, string id, BackupSettings settings, BackupStateMachine machine, BackupFunctions functions)
    : Dashboard(scope, id, new DashboardProps
    {
        DashboardName = settings.Name,
        DefaultInterval = Duration.Days(90),
        Widgets = Rows(new BackupMetrics(settings.Organization), machine, functions),
    })
{
    private static readonly Duration Day = Duration.Days(1);

    private static IWidget[][] Rows(BackupMetrics metrics, BackupStateMachine machine, BackupFunctions functions) =>
    [
        [
            Number("Since the last success, and the oldest snapshot (days)", "Maximum", metrics,
                "DaysSinceSuccess", "OldestConfirmedSnapshotDays"),
        ],
        [
            Number("Until the token ends (days)", "Minimum", metrics, "TokenDaysLeft"),
        ],
        [
            Graph("Repositories", "Maximum", metrics,
                "RepositoriesSucceeded", "RepositoriesUnchanged", "RepositoriesPartial", "RepositoriesFailed",
                "RepositoriesGone"),
            Graph("Runs", "Sum", metrics, "RunsSucceeded", "RunsSkipped"),
        ],
        [
            Graph("Bytes stored", "Sum", metrics, "BytesStored"),
            Graph("Calls of GitHub, and seconds of waiting for it", "Sum", metrics, "ApiCalls", "RateLimitWaitSeconds"),
        ],
        [
            Graph("Executions", machine.Machine.MetricSucceeded(), machine.Machine.MetricFailed(),
                machine.Machine.MetricTimedOut(), machine.Machine.MetricAborted()),
            Graph("Errors and throttles of the functions", [.. Each(functions, function => function.MetricErrors()),
                .. Each(functions, function => function.MetricThrottles())]),
            Graph("Longest call of a function (ms)",
                [.. Each(functions, function => function.MetricDuration(new MetricOptions { Statistic = "Maximum" }))]),
        ],
    ];

    private static IEnumerable<IMetric> Each(BackupFunctions functions, Func<IFunction, IMetric> metric) =>
        new[] { functions.Discover, functions.Backup, functions.Report }.Select(metric);

    private static SingleValueWidget Number(
        string title, string statistic, BackupMetrics metrics, params string[] names) =>
        new(new SingleValueWidgetProps
        {
            Title = title,
            Width = 24,
            Metrics = [.. names.Select(name => metrics.Of(name, statistic, Day))],
        });

    private static GraphWidget Graph(string title, string statistic, BackupMetrics metrics, params string[] names) =>
        Graph(title, [.. names.Select(name => metrics.Of(name, statistic, Day))]);

    private static GraphWidget Graph(string title, params IMetric[] metrics) => new(new GraphWidgetProps
    {
        Title = title,
        Width = 8,
        Left = metrics,
    });
}
