using Amazon.CDK;
using Amazon.CDK.AWS.KMS;
using Constructs;

namespace OrgBackup.Infra;

/// <summary>The KMS key of backups, control objects and secret, when one is wanted; else S3 has its own.</summary>
internal static class EncryptionKey
{
    public static IKey? For(Construct scope, BackupSettings settings) => settings.Store.Kms switch
    {
        "none" => null,
        "new" => new Key(scope, "Key", new KeyProps
        {
            Description = $"OrgBackup of {settings.Organization}. Without this key the backups cannot be read.",
            EnableKeyRotation = true,
            PendingWindow = Duration.Days(30),
            RemovalPolicy = RemovalPolicy.RETAIN,
        }),
        var arn => Key.FromKeyArn(scope, "Key", arn),
    };
}
