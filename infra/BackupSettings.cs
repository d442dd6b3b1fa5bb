using System.Text.RegularExpressions;

namespace OrgBackup.Infra;

/// <summary>What can be chosen at deployment: CDK context values, all but one with a default.</summary>
internal sealed partial record BackupSettings
{
    private static readonly int[] LogRetentions =
        [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

    /// <summary>Gets all keys, in the order of docs/operate.md; others are told to the person who deploys.</summary>
    public static IReadOnlyList<string> Keys { get; } =
    [
        "organization", "stackName", "schedule", "scheduleTimezone", "scheduleEnabled", "email", "concurrency",
        "memory", "ephemeralStorage", "timeoutMinutes", "architecture", "reservedConcurrency", "bucket", "prefix",
        "kms", "objectLock", "objectLockDays", "archiveAfterDays", "noncurrentDays", "secretArn", "verify",
        "skipForks", "skipArchived", "sizeLimitMb", "sweepEvery", "fargate", "fargateCpu", "fargateMemory",
        "fargateDisk", "apiUrl", "graphqlUrl", "serverUrl", "logRetentionDays", "pruneRole",
    ];

    public required string Organization { get; init; }
    public required string StackName { get; init; }
    public required ScheduleSettings Schedule { get; init; }
    public string? Email { get; init; }
    public required FunctionSettings Functions { get; init; }
    public required StoreSettings Store { get; init; }
    public required FargateSettings Fargate { get; init; }
    public required GitHubSettings GitHub { get; init; }
    public required int LogRetentionDays { get; init; }

    /// <summary>Gets a value indicating whether there is a role that may delete old backups, for a person.</summary>
    public required bool PruneRole { get; init; }

    /// <summary>Gets the name that the state machine, the dashboard and the functions share.</summary>
    public string Name => $"OrgBackup-{Organization}";

    /// <exception cref="SettingsException">A value is missing or cannot be used.</exception>
    public static BackupSettings Read(Func<string, object?> context)
    {
        var reader = new SettingsReader(context);
        var organization = ReadOrganization(reader);
        return new()
        {
            Organization = organization,
            StackName = reader.Text(
                "stackName", $"OrgBackup-{organization.Replace('_', '-')}", StackNamePattern().IsMatch,
                "letters, digits and dashes, beginning with a letter, 128 at most"),
            Schedule = ScheduleSettings.Read(reader),
            Email = reader.Text("email", text => EmailPattern().IsMatch(text), "an e-mail address"),
            Functions = FunctionSettings.Read(reader),
            Store = StoreSettings.Read(reader),
            Fargate = FargateSettings.Read(reader),
            GitHub = GitHubSettings.Read(reader),
            LogRetentionDays = reader.Choice("logRetentionDays", 90, LogRetentions),
            PruneRole = reader.Flag("pruneRole", fallback: false),
        };
    }

    private static string ReadOrganization(SettingsReader reader)
    {
        if (reader.Text("organization") is null)
        {
            throw new SettingsException(
                "Which organization? Say it with -c organization=NAME, or in cdk.json under \"context\".");
        }

        return reader.Text(
            "organization", "", OrganizationPattern().IsMatch,
            "the name of a GitHub organization: letters, digits and dashes, 39 at most");
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$", RegexOptions.None, 1_000)]
    private static partial Regex OrganizationPattern();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9-]{0,127}$", RegexOptions.None, 1_000)]
    private static partial Regex StackNamePattern();

    [GeneratedRegex(@"^[^@\s]+@[^@\s]+\.[^@\s]+$", RegexOptions.None, 1_000)]
    private static partial Regex EmailPattern();
}
