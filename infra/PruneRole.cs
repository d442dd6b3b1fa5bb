using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Constructs;

namespace OrgBackup.Infra;

/// <summary>
/// The one role that may delete backups: for a person who runs <c>orgbackup prune</c>, taken on by whom the account's
/// IAM lets. It never deletes the marker of the store, a version, or anything outside the store.
/// </summary>
internal sealed class PruneRole
{
    public PruneRole(Construct scope, string id, StorePlace store)
    {
        var role = new Role(scope, id, new RoleProps
        {
            AssumedBy = new AccountRootPrincipal(),
            MaxSessionDuration = Duration.Hours(12),
            Description = "Deletes old backups of OrgBackup: orgbackup prune.",
        });
        foreach (var statement in Statements(store))
        {
            role.AddToPolicy(statement);
        }

        _ = new CfnOutput(scope, $"{id}Arn", new CfnOutputProps
        {
            Value = role.RoleArn,
            Description = "Take this role on to prune",
        });
    }

    private static IEnumerable<PolicyStatement> Statements(StorePlace store)
    {
        yield return store.Listing();
        yield return Grants.Allow(["s3:GetObject"], [store.Objects("*")]);
        yield return Grants.Allow(["s3:DeleteObject"], [store.Objects("*")]);
        yield return Grants.Deny(["s3:DeleteObject"], [store.Objects(StepPermissions.Marker)]);
        if (store.Key is { } key)
        {
            yield return Grants.Allow(["kms:Decrypt"], [key.KeyArn]);
        }
    }
}
