using System.Net;
using Amazon.Runtime;

namespace OrgBackup.Aws;

/// <summary>Says in our words what a JSON service of AWS, the SDK or the network said in theirs.</summary>
internal static class AwsErrors
{
    /// <summary>
    /// Whether an exception comes from the service or the way to it; a time-out of the SDK looks like a cancellation.
    /// </summary>
    public static bool IsForeign(Exception e, CancellationToken cancellationToken) => e switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        AmazonServiceException or AmazonClientException => true,
        HttpRequestException or IOException or TimeoutException => true,
        _ => false,
    };

    public static BackupException Translate(Exception e, AwsService service, string action) => e switch
    {
        AmazonServiceException { StatusCode: >= HttpStatusCode.BadRequest } error => OfService(error, service, action),
        AmazonServiceException => OfNetwork(e, service, action),
        AmazonClientException when e.InnerException is not (HttpRequestException or IOException or TimeoutException) =>
            new UsageException(
                $"No AWS credentials could be used for {service.Name}.",
                "Set a profile, a role or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
                e),
        _ => OfNetwork(e, service, action),
    };

    public static AwsUnavailableException NoJson(AwsService service, string action) => new(
        $"{service.Name} answered {action} with something that is not what AWS documents.",
        "Check that its endpoint is AWS's; then try again.");

    /// <summary>Whether the service has had more requests than it takes from this account.</summary>
    private static bool IsThrottling(AmazonServiceException e) =>
        e.StatusCode is HttpStatusCode.TooManyRequests
        || e.ErrorCode is "ThrottlingException" or "Throttling" or "ThrottledException" or "TooManyRequestsException"
            or "RequestLimitExceeded" or "SlowDown";

    // a proxy or a broken server gives none
    private static string Code(AmazonServiceException e) => e.ErrorCode is { Length: > 0 } code ? code : "no reason";

    private static bool IsAboutCredentials(AmazonServiceException e) => e.ErrorCode is "UnrecognizedClientException"
        or "InvalidClientTokenId" or "InvalidAccessKeyId" or "InvalidSignatureException" or "SignatureDoesNotMatch"
        or "ExpiredTokenException" or "ExpiredToken" or "IncompleteSignature" or "MissingAuthenticationTokenException";

    private static BackupException OfService(
        AmazonServiceException error, AwsService service, string action) => error switch
        {
            _ when IsThrottling(error) => new AwsUnavailableException(
                $"{service.Name} gets too many requests from this account ({action}).",
                "Try again in a minute.",
                error),
            _ when IsAboutCredentials(error) => new UsageException(
                $"AWS refused the credentials for {service.Name} ({error.ErrorCode}).",
                "Renew the credentials or log in again, and check this machine's clock.",
                error),
            { ErrorCode: "AccessDeniedException" } or { StatusCode: HttpStatusCode.Forbidden } =>
                Denied(error, service, action),
            { StatusCode: >= HttpStatusCode.InternalServerError } => new AwsUnavailableException(
                $"{service.Name} could not answer {action}: {Code(error)} ({(int)error.StatusCode}).",
                "Try again; if it stays so, look at the status of AWS.",
                error),
            _ => new UsageException(
                $"{service.Name} refused {action} ({Code(error)}): {error.Message}", hint: null, error),
        };

    private static UsageException Denied(AmazonServiceException error, AwsService service, string action) => new(
        $"AWS denies {service.Prefix}:{action}: {error.Message}",
        $"Allow it to the identity that asks, in its policy: {service.Prefix}:{action}.",
        error);

    private static AwsUnavailableException OfNetwork(Exception e, AwsService service, string action) => new(
        $"The connection to {service.Name} broke ({action}).", "Check network and endpoint, and try again.", e);
}
