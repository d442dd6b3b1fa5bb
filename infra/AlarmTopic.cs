using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.SNS;
using Constructs;

namespace OrgBackup.Infra;

/// <summary>
/// Where alarms go. It is encrypted when the stack has a key of its own: alarms cannot use AWS's key for SNS, and their
/// text names the organization and a number, never a repository.
/// </summary>
internal sealed class AlarmTopic : Topic
{
    public AlarmTopic(Construct scope, string id, string? email, IKey? key)
        : base(scope, id, new TopicProps { EnforceSSL = true, MasterKey = key })
    {
        // a topic with a policy of its own loses the default one, by which alarms of this account publish
        var alarms = new ServicePrincipal("cloudwatch.amazonaws.com");
        var ours = Grants.When("StringEquals", "aws:SourceAccount", Aws.ACCOUNT_ID);
        AddToResourcePolicy(Statement("AlarmsPublish", ["sns:Publish"], TopicArn));
        key?.AddToResourcePolicy(Statement("AlarmsEncrypt", ["kms:Decrypt", "kms:GenerateDataKey"], "*"));
        if (email is not null)
        {
            _ = new Subscription(this, "Email", new SubscriptionProps
            {
                Topic = this,
                Protocol = SubscriptionProtocol.EMAIL,
                Endpoint = email,
            });
        }

        PolicyStatement Statement(string name, string[] actions, string resource) => new(new PolicyStatementProps
        {
            Sid = name,
            Principals = [alarms],
            Actions = actions,
            Resources = [resource],
            Conditions = ours,
        });
    }
}
