using Amazon.CDK.AWS.IAM;

namespace OrgBackup.Infra;

/// <summary>
/// The bucket's own policy against its uploaders. Their roles allow little of this anyway; said here too, it holds when
/// somebody gives a role more.
/// </summary>
internal static class UploaderPolicy
{
    /// <summary>The dated archives: all that may carry a tag, and so all that may go to Deep Archive.</summary>
    public const string Archives = "*_backup_*.tar.gz";

    public const string ArchiveTagKey = $"s3:RequestObjectTag/{BackupBucket.ArchiveTag}";

    private static readonly string[] Settings =
    [
        "s3:BypassGovernanceRetention", "s3:PutBucketAcl", "s3:PutBucketLogging",
        "s3:PutBucketObjectLockConfiguration", "s3:PutBucketOwnershipControls", "s3:PutBucketPolicy",
        "s3:PutBucketPublicAccessBlock", "s3:PutBucketVersioning", "s3:PutEncryptionConfiguration",
        "s3:PutLifecycleConfiguration", "s3:PutObjectAcl", "s3:PutObjectLegalHold", "s3:PutObjectRetention",
        "s3:PutObjectVersionAcl", "s3:PutObjectVersionTagging", "s3:PutReplicationConfiguration",
    ];

    public static void AddTo(StorePlace store, IReadOnlyList<IRole> uploaders)
    {
        foreach (var statement in Statements(store))
        {
            var who = Grants.When("ArnEquals", "aws:PrincipalArn", [.. uploaders.Select(role => role.RoleArn)]);
            statement.AddConditions(who);
            store.Bucket.AddToResourcePolicy(statement);
        }
    }

    private static IEnumerable<PolicyStatement> Statements(StorePlace store)
    {
        string[] all = [store.Bucket.BucketArn, store.Bucket.ArnForObjects("*")];
        yield return Deny("UploadersDeleteNothing", ["s3:Delete*"], all);
        yield return Deny("UploadersChangeNoSetting", Settings, all);

        // beginning an upload and sending its parts cannot be conditional; putting and completing can, and must be
        var unconditional = Grants.When("Null", "s3:if-none-match", "true");
        unconditional["Bool"] = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["s3:ObjectCreationOperation"] = "true",
        };
        yield return DenyElsewhere(
            "UploadersOverwriteOnlyViews", "s3:PutObject",
            [store.Objects("*/metadata/*.json"), store.Objects("_runs/*")], unconditional);
        yield return DenyElsewhere("UploadersTagOnlyArchives", "s3:PutObjectTagging", [store.Objects(Archives)]);
        yield return Deny(
            "UploadersSetOnlyTheArchiveTag", ["s3:PutObjectTagging"], [store.Bucket.ArnForObjects("*")],
            Grants.When("StringNotEquals", ArchiveTagKey, BackupBucket.ArchiveTagValue));
        yield return Deny(
            "UploadersSetNoOtherTag", ["s3:PutObjectTagging"], [store.Bucket.ArnForObjects("*")],
            Grants.When("ForAnyValue:StringNotEquals", "s3:RequestObjectTagKeys", BackupBucket.ArchiveTag));
    }

    private static PolicyStatement Deny(
        string id, string[] actions, string[] resources, Dictionary<string, object>? conditions = null) =>
        new(new PolicyStatementProps
        {
            Sid = id,
            Effect = Effect.DENY,
            Principals = [new AnyPrincipal()],
            Actions = actions,
            Resources = resources,
            Conditions = conditions,
        });

    private static PolicyStatement DenyElsewhere(
        string id, string action, string[] notResources, Dictionary<string, object>? conditions = null) =>
        new(new PolicyStatementProps
        {
            Sid = id,
            Effect = Effect.DENY,
            Principals = [new AnyPrincipal()],
            Actions = [action],
            NotResources = notResources,
            Conditions = conditions,
        });
}
