using System.Globalization;
using Amazon.CDK;
using Amazon.CDK.AWS.S3;
using Amazon.CDK.AWS.SecretsManager;

namespace OrgBackup.Infra;

/// <summary>What every step works with.</summary>
internal sealed record StepContext(
    BackupSettings Settings, StorePlace Store, IBucket Control, ISecret Secret, BackupImage Image)
{
    /// <summary>The environment of a step, as the image reads it. There is no secret in it, only its name.</summary>
    public Dictionary<string, string> Environment(bool withSecret, int memoryMb, int sizeLimitMb)
    {
        var gitHub = Settings.GitHub;
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ORGBACKUP_ORGANIZATION"] = Settings.Organization,
            ["ORGBACKUP_STORE"] = Store.Url,
            ["ORGBACKUP_CONTROL_BUCKET"] = Control.BucketName,
            ["ORGBACKUP_SECRET"] = withSecret ? Secret.SecretArn : null,
            ["ORGBACKUP_CONCURRENCY"] = Text(Settings.Functions.Concurrency),
            ["ORGBACKUP_EXPECTED_BUCKET_OWNER"] = Aws.ACCOUNT_ID,
            ["ORGBACKUP_VERIFY"] = gitHub.Verify,
            ["ORGBACKUP_SIZE_LIMIT_MB"] = Text(sizeLimitMb),
            ["ORGBACKUP_FARGATE"] = Text(Settings.Fargate.Enabled),
            ["ORGBACKUP_TAG_ARCHIVES"] = "true",
            ["ORGBACKUP_SKIP_FORKS"] = Text(gitHub.SkipForks),
            ["ORGBACKUP_SKIP_ARCHIVED"] = Text(gitHub.SkipArchived),
            ["ORGBACKUP_SWEEP_EVERY"] = Text(gitHub.SweepEvery),
            ["ORGBACKUP_ARCHIVES_STAY_DAYS"] = Text(Settings.Store.ArchivesStayDays),
            ["ORGBACKUP_DRILL"] = Text(gitHub.Drill),
            ["GITHUB_API_URL"] = gitHub.ApiUrl,
            ["GITHUB_GRAPHQL_URL"] = gitHub.GraphQlUrl,
            ["GITHUB_SERVER_URL"] = gitHub.ServerUrl,

            // hexadecimal bytes: half of the memory is for managed objects, the rest for git and buffers
            ["DOTNET_GCHeapHardLimit"] = (memoryMb * 1024L * 1024 / 2).ToString("X", CultureInfo.InvariantCulture),
        };
        return variables.Where(pair => pair.Value is not null)
            .ToDictionary(pair => pair.Key, pair => pair.Value!, StringComparer.Ordinal);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(bool flag) => flag ? "true" : "false";
}
