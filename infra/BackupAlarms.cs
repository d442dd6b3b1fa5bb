using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.CloudWatch.Actions;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.SNS;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace OrgBackup.Infra;

/// <summary>What somebody must be told of. docs/operate.md says what to do about each.</summary>
internal sealed class BackupAlarms : Construct
{
    private static readonly Duration Day = Duration.Days(1);

    // an hour later the alarm is over, so that the next failure is told too
    private static readonly Duration Hour = Duration.Hours(1);

    private readonly BackupSettings _settings;
    private readonly SnsAction _tell;

    public BackupAlarms(
        Construct scope, string id, BackupSettings settings, BackupStateMachine machine,
        IQueue deadLetters, ITopic topic)
        : base(scope, id)
    {
        _settings = settings;
        _tell = new SnsAction(topic);
        var metrics = new BackupMetrics(settings.Organization);
        var states = machine.Machine;
        Above("failed-repositories", 0, metrics.Of("RepositoriesFailed", "Maximum", Hour),
            "Repositories could not be backed up.");
        Above("oldest-snapshot", 15, metrics.Of("OldestConfirmedSnapshotDays", "Maximum", Day),
            "A repository has had no confirmed snapshot for more than 15 days.");
        Above("execution-failed", 0, states.MetricFailed(Over(Hour)), "An execution failed; its cause says why.");
        Above("execution-timed-out", 0, states.MetricTimedOut(Over(Hour)), "An execution took longer than it may.");
        Above("execution-aborted", 0, states.MetricAborted(Over(Hour)), "An execution was stopped.");
        Above("dead-letters", 0, deadLetters.MetricApproximateNumberOfMessagesVisible(),
            "A start, watch or salvage could not be delivered.");
        Add("run-not-clean", new AlarmProps
        {
            Metric = metrics.Of("RunsSucceeded", "Minimum", Hour),
            Threshold = 1,
            ComparisonOperator = ComparisonOperator.LESS_THAN_THRESHOLD,
            TreatMissingData = TreatMissingData.NOT_BREACHING,
            AlarmDescription = "A run ended, but not clean: repositories failed, or too many are gone.",
            EvaluationPeriods = 1,
        });

        Add("token-expires", new AlarmProps
        {
            Metric = metrics.Of("TokenDaysLeft", "Minimum", Day),
            Threshold = 14,
            ComparisonOperator = ComparisonOperator.LESS_THAN_THRESHOLD,
            TreatMissingData = TreatMissingData.NOT_BREACHING,
            AlarmDescription = "GitHub's token expires in less than 14 days; afterwards every backup fails.",
            EvaluationPeriods = 1,
        });

        // an alarm looks back seven days at most, so the days are counted by the daily watch; its silence counts too
        Add("no-success", new AlarmProps
        {
            Metric = metrics.Of("DaysSinceSuccess", "Maximum", Day),
            Threshold = 8,
            ComparisonOperator = ComparisonOperator.GREATER_THAN_THRESHOLD,
            TreatMissingData = TreatMissingData.BREACHING,
            AlarmDescription = "No run has succeeded for more than 8 days, or nobody counts the days any more.",
            EvaluationPeriods = 2,
            DatapointsToAlarm = 2,
        });
    }

    /// <summary>The alarms of the drills; none when there are none.</summary>
    public void AddDrill(IFunction? drill)
    {
        if (drill is not null)
        {
            Above("drill-damage", 0, new BackupMetrics(_settings.Organization).Of("DrillDamaged", "Maximum", Hour),
                "A restore drill found damage in a snapshot.");
            Above("drill-failed", 0, drill.MetricErrors(Over(Hour)), "A restore drill could not be done.");
        }
    }

    private static MetricOptions Over(Duration period) => new() { Period = period, Statistic = "Sum" };

    private void Above(string name, double threshold, IMetric metric, string description) => Add(name, new AlarmProps
    {
        Metric = metric,
        Threshold = threshold,
        ComparisonOperator = ComparisonOperator.GREATER_THAN_THRESHOLD,
        TreatMissingData = TreatMissingData.NOT_BREACHING,
        AlarmDescription = description,
        EvaluationPeriods = 1,
    });

    private void Add(string name, AlarmProps props)
    {
        props.AlarmName = $"{_settings.Name}-{name}";
        new Alarm(this, name, props).AddAlarmAction(_tell);
    }
}

/// <summary>The metrics that the steps write to their logs, in one namespace and one dimension.</summary>
internal sealed class BackupMetrics(string organization)
{
    public Metric Of(string name, string statistic, Duration period) => new(new MetricProps
    {
        Namespace = "OrgBackup",
        MetricName = name,
        DimensionsMap = new Dictionary<string, string>(StringComparer.Ordinal) { ["Organization"] = organization },
        Statistic = statistic,
        Period = period,
    });
}
