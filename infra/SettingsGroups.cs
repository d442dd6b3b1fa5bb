using System.Text.RegularExpressions;

namespace OrgBackup.Infra;

/// <summary>When the weekly run starts.</summary>
internal sealed partial record ScheduleSettings(string Expression, string Timezone, bool Enabled)
{
    public static ScheduleSettings Read(SettingsReader reader) => new(
        reader.Text("schedule", "cron(0 14 ? * SUN *)", ExpressionPattern().IsMatch, "a cron(…) or rate(…) expression"),
        reader.Text("scheduleTimezone", "UTC", TimezonePattern().IsMatch, "the name of a time zone, as Europe/Berlin"),
        reader.Flag("scheduleEnabled", fallback: true));

    [GeneratedRegex(
        @"^(cron\(\S+( \S+){5}\)|rate\(\d+ (minutes?|hours?|days?)\))$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex ExpressionPattern();

    [GeneratedRegex(@"^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex TimezonePattern();
}

/// <summary>How the three functions run.</summary>
internal sealed record FunctionSettings
{
    public required int MemoryMb { get; init; }
    public required int DiskMb { get; init; }
    public required int TimeoutMinutes { get; init; }
    public required int Concurrency { get; init; }
    public int? Reserved { get; init; }
    public required bool Arm { get; init; }

    public static FunctionSettings Read(SettingsReader reader)
    {
        var concurrency = reader.Number("concurrency", 10, 1, 100);
        return new()
        {
            MemoryMb = reader.Number("memory", 2048, 512, 10240),
            DiskMb = reader.Number("ephemeralStorage", 10240, 512, 10240),
            TimeoutMinutes = reader.Number("timeoutMinutes", 15, 1, 15),
            Concurrency = concurrency,

            // with fewer the state machine would only be throttled
            Reserved = reader.OptionalNumber("reservedConcurrency", concurrency, 1000),
            Arm = reader.Choice("architecture", "x86_64", "x86_64", "arm64") == "arm64",
        };
    }
}

/// <summary>Where the backups are kept, and how.</summary>
internal sealed partial record StoreSettings
{
    /// <summary>Gets the name of a bucket that is there already; null for one of our own.</summary>
    public string? ExistingBucket { get; init; }

    /// <summary>Gets the folder in the bucket, without slashes at its ends; empty for the whole bucket.</summary>
    public required string Prefix { get; init; }

    /// <summary>Gets <c>none</c>, <c>new</c> or the ARN of a key.</summary>
    public required string Kms { get; init; }
    public required string ObjectLock { get; init; }
    public required int ObjectLockDays { get; init; }
    public required int ArchiveAfterDays { get; init; }
    public required int NoncurrentDays { get; init; }

    /// <summary>Gets after how many days an archive is moved or unlocked, whichever comes first; 0: never.</summary>
    public int ArchivesStayDays => (ObjectLock, ArchiveAfterDays) switch
    {
        ("none", _) => ArchiveAfterDays,
        (_, 0) => ObjectLockDays,
        _ => Math.Min(ObjectLockDays, ArchiveAfterDays),
    };

    public static StoreSettings Read(SettingsReader reader)
    {
        var settings = new StoreSettings
        {
            ExistingBucket = reader.Text("bucket", BucketPattern().IsMatch, "the name of an S3 bucket, without s3://"),
            Prefix = reader.Text("prefix", "", PrefixPattern().IsMatch, "a folder as a/b, of letters, digits, - _ ."),
            Kms = reader.Text("kms", "none", IsKey, "none, new, or the ARN of a KMS key"),
            ObjectLock = reader.Choice("objectLock", "none", "none", "governance", "compliance"),
            ObjectLockDays = reader.Number("objectLockDays", 30, 1, 36500),
            ArchiveAfterDays = reader.Number("archiveAfterDays", 90, 0, 36500),
            NoncurrentDays = reader.Number("noncurrentDays", 365, 365, 36500),
        };
        return settings is { ExistingBucket: not null, ObjectLock: not "none" }
            ? throw new SettingsException(
                "The context value 'objectLock' is for a new bucket; lock the existing one yourself.")
            : settings;
    }

    private static bool IsKey(string text) => text is "none" or "new" || KeyPattern().IsMatch(text);

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", RegexOptions.None, 1_000)]
    private static partial Regex BucketPattern();

    [GeneratedRegex(@"^([A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*)?$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex PrefixPattern();

    [GeneratedRegex(@"^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+$", RegexOptions.None, 1_000)]
    private static partial Regex KeyPattern();
}

/// <summary>The way for repositories too large for a function; nothing of it is made unless enabled.</summary>
internal sealed record FargateSettings(bool Enabled, int Cpu, int MemoryMb, int DiskGb)
{
    // Fargate takes memory only in steps that depend on the CPU units
    private static readonly Dictionary<int, (int Least, int Most, int Step)> Sizes = new()
    {
        [1024] = (2048, 8192, 1024),
        [2048] = (4096, 16384, 1024),
        [4096] = (8192, 30720, 1024),
        [8192] = (16384, 61440, 4096),
        [16384] = (32768, 122880, 8192),
    };

    public static FargateSettings Read(SettingsReader reader)
    {
        var cpu = reader.Choice("fargateCpu", 4096, [.. Sizes.Keys]);
        var memory = reader.Number("fargateMemory", Math.Max(16384, Sizes[cpu].Least), 0, int.MaxValue);
        var (least, most, step) = Sizes[cpu];
        return memory >= least && memory <= most && memory % step == 0
            ? new(reader.Flag("fargate", fallback: false), cpu, memory, reader.Number("fargateDisk", 200, 21, 200))
            : throw SettingsReader.Wrong(
                "fargateMemory", $"{memory}", $"{least} to {most} in steps of {step} (MB) for {cpu} CPU units");
    }
}

/// <summary>What of GitHub is backed up, and where it is.</summary>
internal sealed partial record GitHubSettings
{
    private const string HttpsRule = "an https:// address";

    public string? SecretArn { get; init; }
    public required string Verify { get; init; }
    public required bool SkipForks { get; init; }
    public required bool SkipArchived { get; init; }
    public required int SizeLimitMb { get; init; }
    public required int SweepEvery { get; init; }
    /// <summary>Gets how many snapshots are restored after each run; 0: none, and no function for it.</summary>
    public required int Drill { get; init; }
    public string? ApiUrl { get; init; }
    public string? GraphQlUrl { get; init; }
    public string? ServerUrl { get; init; }

    public static GitHubSettings Read(SettingsReader reader) => new()
    {
        SecretArn = reader.Text("secretArn", SecretPattern().IsMatch, "the ARN of a secret in Secrets Manager"),
        Verify = reader.Choice("verify", "quick", "none", "quick", "full"),
        SkipForks = reader.Flag("skipForks", fallback: false),
        SkipArchived = reader.Flag("skipArchived", fallback: false),
        SweepEvery = reader.Number("sweepEvery", 4, 1, 1000),
        Drill = reader.Number("drill", 0, 0, 100),
        SizeLimitMb = reader.Number("sizeLimitMb", 6000, 0, int.MaxValue),
        ApiUrl = reader.Text("apiUrl", IsHttps, HttpsRule),
        GraphQlUrl = reader.Text("graphqlUrl", IsHttps, HttpsRule),
        ServerUrl = reader.Text("serverUrl", IsHttps, HttpsRule),
    };

    private static bool IsHttps(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
        && address.UserInfo.Length == 0;

    [GeneratedRegex(
        @"^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:\S+-[A-Za-z0-9]{6}$", RegexOptions.None, 1_000)]
    private static partial Regex SecretPattern();
}
