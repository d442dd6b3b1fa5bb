using Amazon.CDK.AWS.IAM;

namespace OrgBackup.Infra;

/// <summary>
/// What each step may do. None may delete anything, anywhere; leases and checkpoints are given up by overwriting them.
/// </summary>
internal static class StepPermissions
{
    // a check of the store before a run begins an upload of the marker and gives it up again
    private const string Marker = "_organization/store.json";

    /// <summary>Discover reads the earlier records and writes nothing to the store but its marker.</summary>
    public static IEnumerable<PolicyStatement> Discover(StepContext context) =>
    [
        .. Reading(context),
        .. Writing(context.Store.Objects(Marker)),
        Control(context, "lease/*", "rate/*", "executions/*", "runs/*"),
        ReadingSecret(context),
    ];

    /// <summary>Backup writes repositories' folders; the bucket's policy lets it overwrite only views.</summary>
    public static IEnumerable<PolicyStatement> Backup(StepContext context) =>
    [
        .. Reading(context),
        .. Writing(context.Store.Objects("*")),
        Grants.Allow(
            ["s3:PutObjectTagging"], [context.Store.Objects(UploaderPolicy.Archives)],
            Grants.When("StringEquals", UploaderPolicy.ArchiveTagKey, BackupBucket.ArchiveTagValue)),
        Control(context, "lease/*", "rate/*", "runs/*"),
        ReadingSecret(context),
    ];

    /// <summary>Report never talks to GitHub, so it cannot read the secret; it writes only the run's folder.</summary>
    public static IEnumerable<PolicyStatement> Report(StepContext context) =>
    [
        .. Reading(context),
        .. Writing(context.Store.Objects("_runs/*"), context.Store.Objects(Marker)),
        Control(context, "lease/*", "executions/*", "runs/*", "watch.json"),
        Grants.Allow(["s3:GetObject"], [context.Control.ArnForObjects("map-runs/*")]),
    ];

    private static IEnumerable<PolicyStatement> Reading(StepContext context) =>
    [
        context.Store.Listing(),
        Grants.Allow(["s3:GetObject"], [context.Store.Objects("*")]),
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
