using Amazon.CDK;
using Amazon.CDK.AWS.ECS;
using Amazon.CDK.AWS.IAM;
using Constructs;

namespace OrgBackup.Infra;

/// <summary>The way for repositories that do not fit into a function: the same image as a Fargate task.</summary>
internal sealed class LargeRepositories : Construct
{
    private readonly Cluster _cluster;
    private readonly FargateTaskDefinition _task;
    private readonly LargeNetwork _network;

    public LargeRepositories(Construct scope, string id, StepContext context)
        : base(scope, id)
    {
        var settings = context.Settings;
        var size = settings.Fargate;
        _network = new LargeNetwork(this, "Network", settings);
        _cluster = new Cluster(this, "Cluster", new ClusterProps { Vpc = _network.Vpc, ContainerInsights = true });
        _task = new FargateTaskDefinition(this, "Task", new FargateTaskDefinitionProps
        {
            Family = settings.Name,
            Cpu = size.Cpu,
            MemoryLimitMiB = size.MemoryMb,
            EphemeralStorageGiB = size.DiskGb,
            RuntimePlatform = new RuntimePlatform
            {
                OperatingSystemFamily = OperatingSystemFamily.LINUX,
                CpuArchitecture = settings.Functions.Arm ? CpuArchitecture.ARM64 : CpuArchitecture.X86_64,
            },
            TaskRole = RoleFor("TaskRole", StepPermissions.Backup(context)),
            ExecutionRole = RoleFor("ExecutionRole", []),
        });
        _task.AddContainer("backup", new ContainerDefinitionOptions
        {
            ContainerName = "backup",
            Image = ContainerImage.FromDockerImageAsset(context.Image),
            Command = ["backup"],
            Environment = Variables(context, size),
            Logging = LogDriver.AwsLogs(new AwsLogDriverProps
            {
                LogGroup = StepLog.For(this, "Log", $"/orgbackup/{settings.Organization}/large", settings),
                StreamPrefix = "backup",
            }),
        });
    }

    public string ClusterArn => _cluster.ClusterArn;
    public string TaskDefinitionArn => _task.TaskDefinitionArn;
    public string SubnetId => _network.SubnetId;
    public string SecurityGroupId => _network.SecurityGroupId;

    /// <summary>Gets the roles that write to the store.</summary>
    public IReadOnlyList<IRole> Uploaders => [_task.TaskRole];

    /// <summary>What the state machine needs for <c>ecs:runTask.sync</c>, as Step Functions documents it.</summary>
    public IEnumerable<PolicyStatement> PermissionsToRun()
    {
        var stack = Stack.Of(this);
        var onCluster = Grants.When("ArnEquals", "ecs:cluster", _cluster.ClusterArn);

        // any revision: an execution that began before a deployment goes on with the older one
        yield return Grants.Allow(
            ["ecs:RunTask"],
            [Arn(stack, "ecs", "task-definition", $"{_task.Family}:*")],
            onCluster);
        yield return Grants.Allow(
            ["ecs:StopTask", "ecs:DescribeTasks"],
            [Arn(stack, "ecs", "task", $"{_cluster.ClusterName}/*")]);
        yield return Grants.Allow(
            ["iam:PassRole"], [_task.TaskRole.RoleArn, _task.ExecutionRole!.RoleArn],
            Grants.When("StringEquals", "iam:PassedToService", "ecs-tasks.amazonaws.com"));
        yield return Grants.Allow(
            ["events:PutTargets", "events:PutRule", "events:DescribeRule"],
            [Arn(stack, "events", "rule", "StepFunctionsGetEventsForECSTaskRule")]);
    }

    private static string Arn(Stack stack, string service, string resource, string name) =>
        stack.FormatArn(new ArnComponents { Service = service, Resource = resource, ResourceName = name });

    private static Dictionary<string, string> Variables(StepContext context, FargateSettings size)
    {
        var variables = context.Environment(withSecret: true, size.MemoryMb, sizeLimitMb: 0);
        variables["AWS_REGION"] = Aws.REGION;
        return variables;
    }

    private Role RoleFor(string id, IEnumerable<PolicyStatement> statements)
    {
        var source = new ArnComponents { Service = "ecs", Resource = "*", ArnFormat = ArnFormat.NO_RESOURCE_NAME };
        return Grants.RoleFor(this, id, "ecs-tasks.amazonaws.com", Stack.Of(this).FormatArn(source), statements);
    }
}
