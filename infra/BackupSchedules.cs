using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Scheduler;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace OrgBackup.Infra;

/// <summary>The weekly start of the state machine, and the daily look at when it last succeeded.</summary>
internal sealed class BackupSchedules : Construct
{
    private readonly IQueue _deadLetters;
    private readonly Role _role;
    private readonly CfnScheduleGroup _group;

    public BackupSchedules(
        Construct scope, string id, BackupSettings settings, BackupStateMachine machine,
        IFunction report, IQueue deadLetters)
        : base(scope, id)
    {
        _deadLetters = deadLetters;
        _group = new CfnScheduleGroup(this, "Group", new CfnScheduleGroupProps { Name = settings.Name });

        // Scheduler gives the group, not the schedule, as the source of its calls
        _role = Grants.RoleFor(this, "Role", "scheduler.amazonaws.com", _group.AttrArn,
        [
            Grants.Allow(["states:StartExecution"], [machine.Machine.StateMachineArn]),
            Grants.Allow(["lambda:InvokeFunction"], [report.FunctionArn]),
            Grants.Allow(["sqs:SendMessage"], [deadLetters.QueueArn]),
        ]);
        var week = settings.Schedule;

        // the scheduled time gives the run its date, also when the start comes late
        Add("Weekly", week.Expression, week.Timezone, week.Enabled, Target(
            machine.Machine.StateMachineArn, """{"scheduledTime":"<aws.scheduler.scheduled-time>"}"""));
        Add("Watch", "cron(0 6 * * ? *)", "UTC", enabled: true, Target(report.FunctionArn, """{"action":"watch"}"""));
    }

    private void Add(string id, string expression, string timezone, bool enabled, CfnSchedule.TargetProperty target)
    {
        var schedule = new CfnSchedule(this, id, new CfnScheduleProps
        {
            Name = id.ToLowerInvariant(),
            GroupName = _group.Name,
            ScheduleExpression = expression,
            ScheduleExpressionTimezone = timezone,
            State = enabled ? "ENABLED" : "DISABLED",
            FlexibleTimeWindow = new CfnSchedule.FlexibleTimeWindowProperty { Mode = "OFF" },
            Target = target,
        });
        schedule.AddDependency(_group);
    }

    private CfnSchedule.TargetProperty Target(string arn, string input) => new()
    {
        Arn = arn,
        RoleArn = _role.RoleArn,
        Input = input,
        RetryPolicy = new CfnSchedule.RetryPolicyProperty
        {
            MaximumEventAgeInSeconds = Duration.Hours(12).ToSeconds(),
            MaximumRetryAttempts = 100,
        },
        DeadLetterConfig = new CfnSchedule.DeadLetterConfigProperty { Arn = _deadLetters.QueueArn },
    };
}
