using System.Text.Json;
using Amazon.CDK;

namespace OrgBackup.Infra;

/// <summary>The CDK app: one stack for one organization.</summary>
internal static class BackupApp
{
    // CDK keeps older behaviour unless told; told here, not in cdk.json, so that every way to start gives the same
    private static readonly string[] Flags =
    [
        "@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy",
        "@aws-cdk/aws-iam:minimizePolicies",
        "@aws-cdk/core:enablePartitionLiterals",
        "@aws-cdk/core:checkSecretUsage",
    ];

    /// <exception cref="SettingsException">A context value is missing or cannot be used.</exception>
    public static (App App, BackupStack Stack) Create(AppProps props)
    {
        props.PostCliContext = Flags.ToDictionary(flag => flag, _ => (object)true, StringComparer.Ordinal);
        props.AnalyticsReporting = false;
        var app = new App(props);
        var stack = new BackupStack(app, BackupSettings.Read(key => app.Node.TryGetContext(key)));
        foreach (var key in UnknownKeys(System.Environment.GetEnvironmentVariable("CDK_CONTEXT_JSON")))
        {
            Annotations.Of(stack).AddWarningV2(
                $"OrgBackup:unknown:{key}", $"Nothing reads the context key '{key}'. docs/operate.md lists the keys.");
        }

        return (app, stack);
    }

    /// <summary>Keys of people: those of CDK itself have a colon in them.</summary>
    internal static IEnumerable<string> UnknownKeys(string? contextJson) =>
        contextJson is null
            ? []
            : JsonDocument.Parse(contextJson).RootElement.EnumerateObject()
                .Select(property => property.Name)
                .Where(name => !name.Contains(':', StringComparison.Ordinal))
                .Except(BackupSettings.Keys, StringComparer.Ordinal);
}
