using System.Net;

namespace OrgBackup.GitHub;

/// <summary>Turns GitHub's refusals into our exceptions, one per reaction.</summary>
internal static class ApiErrors
{
    private const string SignOnHint =
        "Authorize the token for the organization's single sign-on, in the token's settings.";

    /// <summary>The exception for an answer that is no success. Its inner exception carries the status.</summary>
    public static BackupException From(HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        var request = response.RequestMessage!;
        var message = ApiMessage.Read(body);
        var said = message.Shown(request.Token) is { Length: > 0 } text ? $" ({text})" : "";
        var status = (int)response.StatusCode;
        var inner = new HttpRequestException($"Status {status}.", inner: null, response.StatusCode);
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized when request is { IsFile: false, Headers.Authorization: not null } =>
                new TokenRejectedException(
                    $"GitHub rejected the token{said}.",
                    "Check that it is whole, not expired, not revoked, and of the GitHub at GITHUB_API_URL.",
                    inner),
            HttpStatusCode.UnavailableForLegalReasons => Blocked(request, said, inner),
            HttpStatusCode.Forbidden when message.IsBlock => Blocked(request, said, inner),
            HttpStatusCode.Forbidden or HttpStatusCode.NotFound when message.SaysOff => Off(request, said, inner),
            HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized => Denied(response, request, said, inner),
            HttpStatusCode.NotFound => new ResourceNotFoundException(
                $"{request.Name} is not there, or the token cannot see it{said}.",
                "Check the token's repositories and permissions.",
                inner),
            HttpStatusCode.Gone => Off(request, said, inner),
            _ => new GitHubProtocolException(
                $"{request.Name} was answered with {status}{said}.", "If it stays so, report it.", inner),
        };
    }

    /// <summary>The status behind an exception of <see cref="From"/>; null when there was no answer.</summary>
    public static HttpStatusCode? StatusOf(BackupException exception) =>
        (exception.InnerException as HttpRequestException)?.StatusCode;

    private static FeatureDisabledException Off(HttpRequestMessage request, string said, Exception inner) =>
        new($"{request.Name} is switched off{said}.", hint: null, inner);

    private static ResourceBlockedException Blocked(HttpRequestMessage request, string said, Exception inner) =>
        new(
            $"{request.Name} is blocked by GitHub{said}.",
            "Nothing can be read until GitHub lifts the block; earlier backups stay.",
            inner);

    private static AccessDeniedException Denied(
        HttpResponseMessage response, HttpRequestMessage request, string said, Exception inner)
    {
        var needsSignOn = Header(response, "X-GitHub-SSO") is not null;
        var permission = Header(response, "x-accepted-github-permissions") is { Length: > 0 } header ? header : null;
        var isRead = request.Method == HttpMethod.Get || request.Repeatable;
        var hint = needsSignOn ? SignOnHint
            : permission is null ? $"Give the token {(isRead ? "read" : "write")} access to it."
            : $"Give the token the permission {permission}.";
        var what = isRead ? "read" : request.Method.Method;
        return new($"The token may not {what} {request.RequestUri!.AbsolutePath}{said}.", hint, inner)
        {
            Permission = permission,
        };
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.First().Trim() : null;
}
