using Amazon.CDK;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace OrgBackup.Infra;

/// <summary>Calls that could not be delivered: weekly starts, watches, salvages. An alarm looks at it.</summary>
internal sealed class DeadLetterQueue(Construct scope, string id) : Queue(scope, id, new QueueProps
{
    Encryption = QueueEncryption.SQS_MANAGED,
    EnforceSSL = true,
    RetentionPeriod = Duration.Days(14),
});
