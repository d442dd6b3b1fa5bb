using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace OrgBackup.Infra;

/// <summary>How much a step gets.</summary>
internal sealed record StepSize(int MemoryMb, int DiskMb, int TimeoutMinutes);

/// <summary>What makes one step differ from the others.</summary>
internal sealed record StepDefinition(string Handler, StepSize Size, bool NeedsSecret)
{
    public required IEnumerable<PolicyStatement> Permissions { get; init; }
    public IQueue? DeadLetters { get; init; }
    public int? Reserved { get; init; }
}

/// <summary>One step as a function: the image with the handler's name, a role and a log of its own.</summary>
internal sealed class StepFunction : Construct
{
    public StepFunction(Construct scope, string id, StepContext context, StepDefinition step)
        : base(scope, id)
    {
        var settings = context.Settings;
        var name = $"{settings.Name}-{step.Handler}";
        var logs = StepLog.For(this, "Log", $"/aws/lambda/{name}", settings);
        Role = Grants.RoleFor(this, "Role", "lambda.amazonaws.com", sourceArn: null,
        [
            Grants.Allow(["logs:CreateLogStream", "logs:PutLogEvents"], [logs.LogGroupArn]),
            .. step.Permissions,
        ]);
        Function = new DockerImageFunction(this, "Function", new DockerImageFunctionProps
        {
            FunctionName = name,
            Description = $"OrgBackup of {settings.Organization}: {step.Handler}",
            Code = DockerImageCode.FromEcr(context.Image.Repository, new EcrImageCodeProps
            {
                TagOrDigest = context.Image.ImageTag,
                Cmd = [step.Handler],
            }),
            Architecture = settings.Functions.Arm ? Architecture.ARM_64 : Architecture.X86_64,
            MemorySize = step.Size.MemoryMb,
            EphemeralStorageSize = Size.Mebibytes(step.Size.DiskMb),
            Timeout = Duration.Minutes(step.Size.TimeoutMinutes),
            Environment = context.Environment(step.NeedsSecret, step.Size.MemoryMb, settings.GitHub.SizeLimitMb),
            Role = Role,
            LogGroup = logs,
            Tracing = Tracing.ACTIVE,
            DeadLetterQueue = step.DeadLetters,
            ReservedConcurrentExecutions = step.Reserved,
        });
    }

    public Role Role { get; }
    public DockerImageFunction Function { get; }
}

/// <summary>A log that ends: no log group of this stack keeps its lines for ever.</summary>
internal static class StepLog
{
    public static LogGroup For(Construct scope, string id, string name, BackupSettings settings)
    {
        var log = new LogGroup(scope, id, new LogGroupProps
        {
            LogGroupName = name,
            RemovalPolicy = RemovalPolicy.DESTROY,
        });
        ((CfnLogGroup)log.Node.DefaultChild!).RetentionInDays = settings.LogRetentionDays;
        return log;
    }
}
