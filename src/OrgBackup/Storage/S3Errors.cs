using System.Net;
using Amazon.Runtime;

namespace OrgBackup.Storage;

/// <summary>Says in our words what S3, the SDK or the network said in theirs.</summary>
internal static class S3Errors
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

    /// <summary>Whether the same request may succeed if it is sent again.</summary>
    public static bool IsTransient(Exception e, CancellationToken cancellationToken) =>
        IsForeign(e, cancellationToken) && IsTransient(e);

    private static bool IsTransient(Exception e) => e switch
    {
        AmazonServiceException { StatusCode: >= HttpStatusCode.InternalServerError } => true,
        AmazonServiceException { StatusCode: HttpStatusCode.TooManyRequests } => true,
        AmazonServiceException { ErrorCode: "RequestTimeout" or "BadDigest" or "IncompleteBody" } => true,
        AmazonServiceException error => error.StatusCode == HttpStatusCode.Conflict || HasNoError(error),
        AmazonClientException => e.InnerException is HttpRequestException or IOException or TimeoutException,
        _ => true,
    };

    public static bool IsPreconditionFailed(Exception e) =>
        e is AmazonServiceException { StatusCode: HttpStatusCode.PreconditionFailed };

    /// <summary>Whether the object is missing. A missing bucket is another matter.</summary>
    public static bool IsMissing(Exception e) =>
        e is AmazonServiceException { StatusCode: HttpStatusCode.NotFound } error
        && error.ErrorCode is not ("NoSuchBucket" or "NoSuchUpload");

    /// <summary>
    /// Whether it is open if the request had an effect: its reply was lost, or it answers an earlier try of itself.
    /// </summary>
    public static bool IsAmbiguous(Exception e, CancellationToken cancellationToken) =>
        IsPreconditionFailed(e)
        || IsTransient(e, cancellationToken)
        || e is AmazonServiceException { ErrorCode: "NoSuchUpload" };

    /// <summary>Whether the operator must change something: who asks, whom, or where.</summary>
    public static bool IsConfiguration(Exception e) => e switch
    {
        AmazonServiceException error => error.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden
            or HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest
            or HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect,
        AmazonClientException => e.InnerException is not (HttpRequestException or IOException or TimeoutException),
        _ => false,
    };

    public static StoreException ToStoreException(Exception e, S3Target target, BackupKey? key = null)
    {
        var what = key is { } name ? $"'{name}' in '{target.Location}'" : $"'{target.Location}'";
        var (message, hint) = e switch
        {
            AmazonServiceException error => OfService(error, what, target),
            AmazonClientException when e.InnerException is HttpRequestException or IOException => OfNetwork(what),
            AmazonClientException => (
                $"No AWS credentials could be used for {what}.",
                "Set a profile, a role or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."),
            _ => OfNetwork(what),
        };
        return new StoreException(message, hint, e);
    }

    private static (string Message, string Hint) OfService(
        AmazonServiceException error, string what, S3Target target) => error.ErrorCode switch
        {
            "NoSuchBucket" => (
                $"There is no bucket '{target.Bucket}'.", "Check the bucket's name and account, or create it."),
            "InvalidObjectState" => (
                $"{what} is in an archive storage class (Glacier or Deep Archive) and cannot be read directly.",
                "Start an archive retrieval of it (RestoreObject; it takes hours) and run this again afterwards."),
            "PermanentRedirect" or "AuthorizationHeaderMalformed"
                or "IllegalLocationConstraintException" => OtherRegion(target),
            "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "InvalidToken" or "ExpiredToken"
                or "TokenRefreshRequired" => (
                $"AWS refused the credentials for {what} ({error.ErrorCode}).",
                "Renew the credentials or log in again."),
            "RequestTimeTooSkewed" => (
                $"AWS refused a request for {what} because this machine's clock is wrong.", "Set the clock."),
            "NoSuchUpload" => ($"S3 lost the upload of {what} before it was complete.", "Run the retry."),
            _ when error.StatusCode is HttpStatusCode.Forbidden => (
                $"AWS denies access to {what}.", DeniedHint(target)),
            _ when error.StatusCode is HttpStatusCode.MovedPermanently => OtherRegion(target),
            _ when HasNoError(error) => OfNetwork(what),
            _ => (
                $"S3 could not serve a request for {what}: {error.ErrorCode} ({(int)error.StatusCode}).",
                "Run the retry; if it stays so, look at the status of AWS."),
        };

    private static (string Message, string Hint) OfNetwork(string what) =>
        ($"The connection to S3 broke while working on {what}.", "Check network and endpoint, and run the retry.");

    private static (string Message, string Hint) OtherRegion(S3Target target) => (
        $"The bucket '{target.Bucket}' is in another region than the one in use.",
        "Set AWS_REGION to the bucket's region.");

    private static string DeniedHint(S3Target target)
    {
        const string Rights = "The identity needs s3:ListBucket on the bucket, "
            + "and s3:GetObject, s3:PutObject and s3:AbortMultipartUpload on its objects";
        return target.Owner is { } owner ? $"{Rights}; the bucket must belong to account {owner}." : $"{Rights}.";
    }

    /// <summary>No status at all: there was no answer. A good one: the error was in the body of a 200.</summary>
    private static bool HasNoError(AmazonServiceException error) => error.StatusCode < HttpStatusCode.Ambiguous;
}
