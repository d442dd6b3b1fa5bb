using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.S3;
using Amazon.CDK.AWS.StepFunctions;
using Constructs;

namespace OrgBackup.Infra;

/// <summary>
/// The state machine of <c>statemachine/backup.asl.json</c>. CDK makes no permissions from a written definition, so the
/// role is written by hand. The name is fixed: the role names the machine, and the machine its role.
/// </summary>
internal sealed class BackupStateMachine : Construct
{
    // the Map's label in the definition, part of its children's ARNs
    private const string MapLabel = "repositories";

    public BackupStateMachine(
        Construct scope, string id, StepContext context, BackupFunctions functions, LargeRepositories? large)
        : base(scope, id)
    {
        var settings = context.Settings;
        var stack = Stack.Of(this);
        var role = Grants.RoleFor(
            this, "Role", "states.amazonaws.com", Arn(stack, "stateMachine", settings.Name),
            [.. Permissions(stack, context, functions), .. large?.PermissionsToRun() ?? []]);
        Machine = new StateMachine(this, "Machine", new StateMachineProps
        {
            StateMachineName = settings.Name,
            StateMachineType = StateMachineType.STANDARD,
            DefinitionBody = DefinitionBody.FromString(Definition()),
            DefinitionSubstitutions = Substitutions(context.Control, functions, large),
            Role = role,
            TracingEnabled = true,
            Logs = new LogOptions
            {
                Destination = StepLog.For(this, "Log", $"/aws/vendedlogs/states/{settings.Name}", settings),
                Level = LogLevel.ALL,

                // names of private repositories stay out of the log
                IncludeExecutionData = false,
            },
        });
    }

    public StateMachine Machine { get; }

    private static string Definition() => File.ReadAllText(
        Path.Combine(RepositoryRoot.Find(AppContext.BaseDirectory), "statemachine", "backup.asl.json"));

    /// <summary>Every placeholder must be filled; without Fargate and drills their states are never reached.</summary>
    private static Dictionary<string, string> Substitutions(
        IBucket control, BackupFunctions functions, LargeRepositories? large) =>
        new(StringComparer.Ordinal)
        {
            ["DiscoverFunction"] = functions.Discover.FunctionArn,
            ["BackupFunction"] = functions.Backup.FunctionArn,
            ["ReportFunction"] = functions.Report.FunctionArn,
            ["DrillFunction"] = functions.Drill?.FunctionArn ?? "not-enabled",
            ["ControlBucket"] = control.BucketName,
            ["FargateCluster"] = large?.ClusterArn ?? "not-enabled",
            ["FargateTaskDefinition"] = large?.TaskDefinitionArn ?? "not-enabled",
            ["FargateSubnet"] = large?.SubnetId ?? "not-enabled",
            ["FargateSecurityGroup"] = large?.SecurityGroupId ?? "not-enabled",
        };

    private static IEnumerable<PolicyStatement> Permissions(Stack stack, StepContext context, BackupFunctions functions)
    {
        var name = context.Settings.Name;
        var children = Arn(stack, "execution", $"{name}/{MapLabel}:*");
        yield return Grants.Allow(
            ["lambda:InvokeFunction"],
            [
                functions.Discover.FunctionArn, functions.Backup.FunctionArn, functions.Report.FunctionArn,
                .. functions.Drill is { } drill ? new[] { drill.FunctionArn } : [],
            ]);
        yield return Grants.Allow(["states:StartExecution"], [Arn(stack, "stateMachine", name)]);
        yield return Grants.Allow(
            ["states:DescribeExecution", "states:StopExecution"], [Arn(stack, "execution", $"{name}:*"), children]);
        yield return Grants.Allow(["states:RedriveExecution"], [children]);
        yield return Grants.Allow(["s3:GetObject"], [context.Control.ArnForObjects("runs/*")]);
        yield return Grants.Allow(
            ["s3:PutObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"],
            [context.Control.ArnForObjects("map-runs/*")]);
        foreach (var statement in Grants.UseOf(context.Store.Key))
        {
            yield return statement;
        }
    }

    private static string Arn(Stack stack, string resource, string name) => stack.FormatArn(new ArnComponents
    {
        Service = "states",
        Resource = resource,
        ResourceName = name,
        ArnFormat = ArnFormat.COLON_RESOURCE_NAME,
    });
}
