using Amazon.CDK;
using Constructs;

namespace OrgBackup.Infra;

/// <summary>The whole backup of one organization in AWS, named in the order in which the data flows.</summary>
internal sealed class BackupStack : Stack
{
    public BackupStack(Construct scope, BackupSettings settings)
        : base(scope, settings.StackName, new StackProps
        {
            Description = $"OrgBackup: the weekly backup of the GitHub organization {settings.Organization}.",
        })
    {
        var key = EncryptionKey.For(this, settings);
        var accessLogs = new AccessLogBucket(this, "AccessLogs");
        var place = new StorePlace(BackupBucket.For(this, settings.Store, key, accessLogs), settings.Store.Prefix, key);
        var control = new ControlBucket(this, "Control", key, accessLogs);
        var secret = GitHubSecret.For(this, settings, key);
        var deadLetters = new DeadLetterQueue(this, "DeadLetters");
        var context = new StepContext(settings, place, control, secret, new BackupImage(this, "Image", settings));

        var functions = new BackupFunctions(this, context, deadLetters);
        var large = settings.Fargate.Enabled ? new LargeRepositories(this, "Large", context) : null;
        UploaderPolicy.AddTo(place, [.. functions.Roles, .. large?.Uploaders ?? []]);

        var machine = new BackupStateMachine(this, "StateMachine", context, functions, large);
        _ = new BackupSchedules(this, "Schedules", settings, machine, functions.Report, deadLetters);
        _ = new SalvageRule(this, "Salvage", machine, functions.Report, deadLetters);
        var topic = new AlarmTopic(this, "Alarms", settings.Email, settings.Store.Kms == "new" ? key : null);
        _ = new BackupAlarms(this, "Alarm", settings, machine, deadLetters, topic);
        _ = new BackupDashboard(this, "Dashboard", settings, machine, functions);
        _ = settings.PruneRole ? new PruneRole(this, "PruneRole", place) : null;
        StackOutputs.AddTo(this, context, machine, functions, topic);
    }
}
