using System.Text.RegularExpressions;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace OrgBackup.Storage;

/// <summary>Makes S3 clients of options and of what the AWS SDK finds itself: credentials, profile, region.</summary>
public static partial class S3Clients
{
    /// <exception cref="UsageException">No region is known, or the endpoint is not allowed.</exception>
    public static IAmazonS3 Create(StoreOptions options) => new AmazonS3Client(Configure(options));

    /// <summary>The account that must own the bucket; null when none was given.</summary>
    /// <exception cref="UsageException">It is no account number.</exception>
    public static string? Owner(StoreOptions options) => options.ExpectedBucketOwner switch
    {
        null => null,
        var owner when AccountNumber.IsMatch(owner) => owner,
        var other => throw new UsageException(
            $"The expected bucket owner '{other}' is no AWS account number.",
            "Set ORGBACKUP_EXPECTED_BUCKET_OWNER to its 12 digits."),
    };

    internal static AmazonS3Config Configure(StoreOptions options)
    {
        var endpoint = options.Endpoint is { } address ? CheckEndpoint(address) : null;
        var region = options.Region ?? RegionOfProfile()
            ?? throw new UsageException("No AWS region is known.", "Set AWS_REGION to the bucket's region.");
        var config = new AmazonS3Config
        {
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = 3,
            Timeout = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(20),
            // what is read is checked against records, over all parts; the SDK could check only what came in one piece
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (endpoint is null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }
        else
        {
            config.ServiceURL = endpoint.ToString();
            config.AuthenticationRegion = region;
            config.ForcePathStyle = true;
        }

        return config;
    }

    private static Uri CheckEndpoint(string address)
    {
        const string Hint = "Check AWS_ENDPOINT_URL_S3 and AWS_ENDPOINT_URL.";
        if (!Uri.TryCreate(address, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
        {
            throw new UsageException("The S3 endpoint is no http or https address.", Hint);
        }

        if (endpoint.UserInfo.Length > 0)
        {
            throw new UsageException("The S3 endpoint's address has a user name or password in it.", Hint);
        }

        return endpoint.Scheme == "https" || endpoint.IsLoopback
            ? endpoint
            : throw new UsageException(
                $"The S3 endpoint '{endpoint.GetLeftPart(UriPartial.Authority)}' is not encrypted.",
                "Use https; plain http is accepted for loopback hosts only.");
    }

    private static string? RegionOfProfile() => FallbackRegionFactory.GetRegionEndpoint()?.SystemName;

    [GeneratedRegex(@"^[0-9]{12}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AccountNumber { get; }
}
