using System.Globalization;
using OrgBackup.Backup;
using OrgBackup.Storage;

namespace OrgBackup.Lambda;

/// <summary>What the stack tells its functions: the environment, checked before anything is done.</summary>
internal sealed record LambdaSettings
{
    private const long DefaultSizeLimit = 6000;
    private const int DefaultConcurrency = 10;

    public required string Organization { get; init; }

    /// <summary>Gets the store, <c>s3://bucket[/prefix]</c>.</summary>
    public required string Store { get; init; }

    public required string ControlBucket { get; init; }

    /// <summary>Gets the name or ARN of GitHub's secret; null for the function that does not talk to GitHub.</summary>
    public string? Secret { get; init; }

    /// <summary>Gets how many repositories are worked on at once, by as many functions.</summary>
    public int Concurrency { get; init; } = DefaultConcurrency;

    /// <summary>Gets the number of the account that must own the buckets; null: any.</summary>
    public string? ExpectedBucketOwner { get; init; }

    public VerifyLevel Verify { get; init; } = VerifyLevel.Quick;

    /// <summary>Gets the size by GitHub's listing above which a repository is too large; 0: no limit.</summary>
    public long SizeLimitMegabytes { get; init; } = DefaultSizeLimit;

    /// <summary>Gets a value indicating whether there is a larger machine for what is too large.</summary>
    public bool Fargate { get; init; }

    public bool TagArchives { get; init; }

    /// <summary>Gets how many snapshots are restored after each run; null: none.</summary>
    public int? Drill { get; init; }

    public bool SkipForks { get; init; }

    public bool SkipArchived { get; init; }

    public SweepSchedule Sweeps { get; init; } = SweepSchedule.Default;

    /// <summary>Gets how many days an archive stays readable and locked; 0: for ever.</summary>
    public int ArchivesStayDays { get; init; }

    /// <exception cref="UsageException">A variable is missing or wrong; the message names it.</exception>
    public static LambdaSettings From(Func<string, string?> variable, bool needsSecret)
    {
        var read = new Variables(variable);
        return new()
        {
            Organization = read.Required("ORGBACKUP_ORGANIZATION"),
            Store = Bucket("ORGBACKUP_STORE", read.Required("ORGBACKUP_STORE")),
            ControlBucket = ControlBucketOf(read.Required("ORGBACKUP_CONTROL_BUCKET")),
            Secret = needsSecret ? read.Required("ORGBACKUP_SECRET") : null,
            Concurrency = (int)read.Number("ORGBACKUP_CONCURRENCY", 1, 1000, DefaultConcurrency),
            ExpectedBucketOwner = read.Optional("ORGBACKUP_EXPECTED_BUCKET_OWNER"),
            Verify = read.OneOf("ORGBACKUP_VERIFY", VerifyLevel.Quick),
            SizeLimitMegabytes = read.Number("ORGBACKUP_SIZE_LIMIT_MB", 0, int.MaxValue, DefaultSizeLimit),
            Fargate = read.Flag("ORGBACKUP_FARGATE"),
            TagArchives = read.Flag("ORGBACKUP_TAG_ARCHIVES"),
            Drill = (int)read.Number("ORGBACKUP_DRILL", 0, 100, 0) is > 0 and var sample ? sample : null,
            SkipForks = read.Flag("ORGBACKUP_SKIP_FORKS"),
            SkipArchived = read.Flag("ORGBACKUP_SKIP_ARCHIVED"),
            ArchivesStayDays = (int)read.Number("ORGBACKUP_ARCHIVES_STAY_DAYS", 0, 36_500, 0),
            Sweeps = new((int)read.Number("ORGBACKUP_SWEEP_EVERY", 1, 1000, SweepSchedule.Default.Every)),
        };
    }

    private static string ControlBucketOf(string name)
    {
        Bucket("ORGBACKUP_CONTROL_BUCKET", $"s3://{name}");
        return name;
    }

    private static string Bucket(string variable, string address)
    {
        try
        {
            return StoreLocation.Parse(address) is S3Location place
                ? place.ToString()
                : throw new UsageException($"'{address}' is not in S3.", "Write s3://bucket[/prefix].");
        }
        catch (UsageException e)
        {
            throw new UsageException($"{variable} is wrong: {e.Message}", e.Hint, e);
        }
    }

    /// <summary>Reads single variables; empty ones count as not set.</summary>
    private sealed class Variables(Func<string, string?> read)
    {
        public string? Optional(string name) => read(name)?.Trim() is { Length: > 0 } value ? value : null;

        public string Required(string name) => Optional(name) ?? throw new UsageException(
            $"{name} is not set.", "The stack sets it: deploy it again, or see docs/operate.md.");

        public bool Flag(string name) => Optional(name) switch
        {
            null or "false" => false,
            "true" => true,
            var other => throw new UsageException($"{name} is '{other}', which is neither true nor false."),
        };

        public long Number(string name, long least, long most, long otherwise)
        {
            if (Optional(name) is not { } text)
            {
                return otherwise;
            }

            var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            return isNumber && number >= least && number <= most
                ? number
                : throw new UsageException($"{name} is '{text}', which is no number from {least} to {most}.");
        }

        public T OneOf<T>(string name, T otherwise)
            where T : struct, Enum
        {
            if (Optional(name) is not { } text)
            {
                return otherwise;
            }

            var words = Enum.GetValues<T>().ToDictionary(Word, StringComparer.Ordinal);
            return words.TryGetValue(text, out var value)
                ? value
                : throw new UsageException($"{name} is '{text}', which is none of {string.Join(", ", words.Keys)}.");
        }

        // Words in the environment are lower-case.
        private static string Word<T>(T value)
            where T : struct, Enum => value.ToString().ToLower(CultureInfo.InvariantCulture);
    }
}
