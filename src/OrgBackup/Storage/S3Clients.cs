using System.Text.RegularExpressions;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using OrgBackup.Aws;

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
        var endpoint = options.Endpoint is { } address
            ? AwsEndpoints.Check(address, "S3", "AWS_ENDPOINT_URL_S3")
            : null;
        var region = AwsEndpoints.Region(options.Region, "Set AWS_REGION to the bucket's region.");
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

    [GeneratedRegex(@"^[0-9]{12}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AccountNumber { get; }
}
