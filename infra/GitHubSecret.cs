using Amazon.CDK;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.SecretsManager;
using Constructs;

namespace OrgBackup.Infra;

/// <summary>
/// The token for GitHub, or the credentials of a GitHub App. A new secret has an empty token, which the operator
/// replaces. It has no rotation: GitHub has no API that renews a token; an App's tokens live for an hour anyway.
/// </summary>
internal static class GitHubSecret
{
    public static ISecret For(Construct scope, BackupSettings settings, IKey? key) =>
        settings.GitHub.SecretArn is { } arn
            ? Secret.FromSecretCompleteArn(scope, "GitHub", arn)
            : new Secret(scope, "GitHub", new SecretProps
            {
                Description = $"What OrgBackup logs in to GitHub with, for {settings.Organization}: a token, or JSON "
                    + "{\"token\"} or {\"appId\", \"installationId\", \"privateKey\"}.",
                EncryptionKey = key,
                RemovalPolicy = RemovalPolicy.RETAIN,
                GenerateSecretString = new SecretStringGenerator
                {
                    SecretStringTemplate = """{"token":""}""",
                    GenerateStringKey = "placeholder",
                },
            });
}
