using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.KMS;
using Constructs;

namespace OrgBackup.Infra;

/// <summary>Short forms of IAM's parts. Roles are written out: no managed policies, no generated grants.</summary>
internal static class Grants
{
    public static PolicyStatement Allow(
        string[] actions, string[] resources, Dictionary<string, object>? conditions = null) =>
        new(new PolicyStatementProps
        {
            Effect = Effect.ALLOW,
            Actions = actions,
            Resources = resources,
            Conditions = conditions,
        });

    /// <summary>Takes out of a wider right what is not meant by it.</summary>
    public static PolicyStatement Deny(string[] actions, string[] resources) =>
        new(new PolicyStatementProps { Effect = Effect.DENY, Actions = actions, Resources = resources });

    public static Dictionary<string, object> When(string test, string key, params string[] values) =>
        new(StringComparer.Ordinal)
        {
            [test] = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                [key] = values.Length == 1 ? values[0] : values,
            },
        };

    /// <summary>Reading and writing objects that are encrypted with the key; nothing when there is none.</summary>
    public static IEnumerable<PolicyStatement> UseOf(IKey? key) =>
        key is null ? [] : [Allow(["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"], [key.KeyArn])];

    /// <summary>A role that a service may take on for this account, and for the source where it says which.</summary>
    public static Role RoleFor(
        Construct scope, string id, string service, string? sourceArn, IEnumerable<PolicyStatement> statements)
    {
        var conditions = When("StringEquals", "aws:SourceAccount", Amazon.CDK.Stack.Of(scope).Account);
        if (sourceArn is not null)
        {
            conditions["ArnLike"] = When("ArnLike", "aws:SourceArn", sourceArn)["ArnLike"];
        }

        var role = new Role(scope, id, new RoleProps
        {
            AssumedBy = new ServicePrincipal(service, new ServicePrincipalOpts { Conditions = conditions }),
        });
        foreach (var statement in statements)
        {
            role.AddToPolicy(statement);
        }

        return role;
    }
}
