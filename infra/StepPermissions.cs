using Amazon.CDK.AWS.IAM;

namespace OrgBackup.Infra;

/// <summary>
/// What each step may do. None may delete anything, anywhere; leases and checkpoints are given up by overwriting them.
/// </summary>
internal static class StepPermissions
{
    /// <summary>Says whose store it is; made once, by the first discovery.</summary>
    public const string Marker = "_organization/store.json";

    /// <summary>Discover reads the earlier records and writes nothing to the store but its marker.</summary>
    public static IEnumerable<PolicyStatement> Discover(StepContext context) =>
    [
        .. Reading(context),
        .. Writing(context.Store.Objects(Marker)),
        Control(context, "lease/*", "rate/*", "executions/*", "runs/*", "token.json"),
        ReadingSecret(context),
    ];

    /// <summary>
    /// Backup writes repositories' folders, no runs and no marker; the bucket's policy lets it overwrite only views.
    /// </summary>
    public static IEnumerable<PolicyStatement> Backup(StepContext context) =>
    [
        .. Reading(context),
        .. Writing(context.Store.Objects("*")),
        Grants.Deny(["s3:PutObject"], [context.Store.Objects("_runs/*"), context.Store.Objects(Marker)]),
        Grants.Allow(
            ["s3:PutObjectTagging"], [context.Store.Objects(UploaderPolicy.Archives)],
            Grants.When("StringEquals", UploaderPolicy.ArchiveTagKey, BackupBucket.ArchiveTagValue)),
        Control(context, "lease/*", "rate/*", "runs/*"),
        ReadingSecret(context),
    ];

    /// <summary>Report never talks to GitHub, so it cannot read the secret; it sees nothing but the runs.</summary>
    public static IEnumerable<PolicyStatement> Report(StepContext context) =>
    [
        .. Reading(context, "_runs/*"),
        .. Writing(context.Store.Objects("_runs/*")),
        Control(context, "lease/*", "executions/*", "runs/*", "watch.json", "token.json"),
    ];

    private static IEnumerable<PolicyStatement> Reading(StepContext context, string pattern = "*") =>
    [
        context.Store.Listing(),
        Grants.Allow(["s3:GetObject"], [context.Store.Objects(pattern)]),
        Grants.Allow(["s3:ListBucket"], [context.Control.BucketArn]),
        .. Grants.UseOf(context.Store.Key),
    ];

    private static IEnumerable<PolicyStatement> Writing(params string[] objects) =>
        [Grants.Allow(["s3:PutObject", "s3:AbortMultipartUpload"], objects)];

    private static PolicyStatement Control(StepContext context, params string[] patterns) => Grants.Allow(
        ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"],
        [.. patterns.Select(context.Control.ArnForObjects)]);

    private static PolicyStatement ReadingSecret(StepContext context) =>
        Grants.Allow(["secretsmanager:GetSecretValue"], [context.Secret.SecretArn]);
}
