using Amazon.CDK;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Events.Targets;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace OrgBackup.Infra;

/// <summary>
/// An execution that ended badly still gets a report. The input is left out: it is the caller's, and large events come
/// without it.
/// </summary>
internal sealed class SalvageRule(
    Construct scope, string id, BackupStateMachine machine, IFunction report, IQueue deadLetters)
    : Rule(scope, id, new RuleProps
    {
        Description = "OrgBackup: writes the report of an execution that failed, timed out or was stopped",
        EventPattern = new EventPattern
        {
            Source = ["aws.states"],
            DetailType = ["Step Functions Execution Status Change"],
            Detail = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["stateMachineArn"] = new[] { machine.Machine.StateMachineArn },
                ["status"] = Unsuccessful,
            },
        },
        Targets =
        [
            new LambdaFunction(report, new LambdaFunctionProps
            {
                Event = RuleTargetInput.FromObject(Payload),
                DeadLetterQueue = deadLetters,
                MaxEventAge = Duration.Hours(12),
                RetryAttempts = 100,
            }),
        ],
    })
{
    private static readonly string[] Unsuccessful = ["FAILED", "TIMED_OUT", "ABORTED"];

    private static Dictionary<string, object> Payload => new(StringComparer.Ordinal)
    {
        ["action"] = "salvage",
        ["execution"] = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["Id"] = EventField.FromPath("$.detail.executionArn"),
            ["Name"] = EventField.FromPath("$.detail.name"),
            ["Status"] = EventField.FromPath("$.detail.status"),
        },
    };
}
