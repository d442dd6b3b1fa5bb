using System.Net;
using OrgBackup.Backup;
using OrgBackup.Snapshots;

namespace OrgBackup.GitHub;

/// <summary>Turns what an LFS server refuses into our exceptions and reasons, one per reaction.</summary>
internal static class LfsErrors
{
    /// <summary>The refusal of a whole question.</summary>
    public static BackupException OfBatch(HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        var request = response.RequestMessage!;
        var message = ApiMessage.Read(body);
        var said = message.Shown(request.Token) is { Length: > 0 } text ? $" ({text})" : "";
        var name = request.RequestUri!.AbsolutePath;
        return response.StatusCode switch
        {
            HttpStatusCode.PaymentRequired => new ResourceBlockedException(
                $"the quota of Git LFS is used up{said}.", "Buy more data, or wait for the next month."),
            HttpStatusCode.UnavailableForLegalReasons => new ResourceBlockedException($"{name} is blocked{said}."),
            HttpStatusCode.Forbidden when message.IsBlock => new ResourceBlockedException($"{name} is blocked{said}."),
            HttpStatusCode.Forbidden when Says(message, "disabled") => Off(name, said),
            HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.NotImplemented => Off(name, said),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new AccessDeniedException(
                $"the token may not read Git LFS here{said}.", "Grant the token 'contents: read'.")
            {
                Permission = "contents: read",
            },
            _ => new GitHubProtocolException($"{name} was answered with {(int)response.StatusCode}{said}."),
        };
    }

    /// <summary>The refusal of one object within a good answer.</summary>
    public static LfsAnswer OfObject(string oid, int code, string? message, string? token)
    {
        var text = new ApiMessage(message, IsBlock: false).Shown(token);
        var reason = code switch
        {
            402 or 509 => MissingReasons.Blocked,
            _ when LfsHandler.IsQuota(message ?? "") => MissingReasons.Blocked,
            404 or 410 or 422 => MissingReasons.Lost,
            401 or 403 => MissingReasons.Permission,
            _ => MissingReasons.Retryable,
        };
        return new LfsAnswer(oid)
        {
            Reason = reason,
            Message = $"the server says {code}{(text is { Length: > 0 } ? $" ({text})" : "")}.",
        };
    }

    /// <summary>A download that did not begin; whoever asks anew gets another address.</summary>
    public static BackupException OfDownload(HttpResponseMessage response)
    {
        var host = response.RequestMessage!.RequestUri!.Authority;
        return response.StatusCode switch
        {
            HttpStatusCode.PaymentRequired => new ResourceBlockedException("the quota of Git LFS is used up."),
            HttpStatusCode.NotFound or HttpStatusCode.Gone => new ResourceNotFoundException(
                $"{host} does not have it ({(int)response.StatusCode})."),
            _ => new GitHubProtocolException($"{host} answered {(int)response.StatusCode}."),
        };
    }

    private static FeatureDisabledException Off(string name, string said) =>
        new($"there is no Git LFS at {name}{said}.");

    private static bool Says(ApiMessage message, string word) =>
        message.Text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;
}
