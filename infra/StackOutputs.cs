using Amazon.CDK;
using Amazon.CDK.AWS.SNS;

namespace OrgBackup.Infra;

/// <summary>What the operator needs after <c>cdk deploy</c>.</summary>
internal static class StackOutputs
{
    public static void AddTo(
        Stack stack, StepContext context, BackupStateMachine machine, BackupFunctions functions, ITopic topic)
    {
        var arn = machine.Machine.StateMachineArn;
        var console = $"https://{stack.Region}.console.aws.amazon.com";
        var bucket = context.Store.Bucket.BucketName;
        Add("BackupBucket", bucket, "Where the backups are");
        Add("Store", context.Store.Url, "The store, as orgbackup takes it after --from");
        Add("ControlBucket", context.Control.BucketName, "Checkpoints and leases of runs under way");
        Add("SecretArn", context.Secret.SecretArn, "Put the GitHub token into this secret");
        Add("StateMachineArn", arn, "Start it by hand with: orgbackup start");
        Add("AlarmTopicArn", topic.TopicArn, "Subscribe to it to be told of failures");
        Add("UploaderRoles", Fn.Join(" ", [.. functions.Roles.Select(role => role.RoleArn)]),
            "Who writes to the bucket: for the policy of an existing bucket");
        Add("StateMachineConsole", $"{console}/states/home?region={stack.Region}#/statemachines/view/{arn}",
            "Executions; Redrive is here");
        Add("DashboardConsole",
            $"{console}/cloudwatch/home?region={stack.Region}#dashboards:name={context.Settings.Name}",
            "The dashboard");
        Add("BucketConsole", $"https://s3.console.aws.amazon.com/s3/buckets/{bucket}", "The bucket");

        void Add(string name, string value, string description) =>
            _ = new CfnOutput(stack, name, new CfnOutputProps { Value = value, Description = description });
    }
}
