using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Http;

/// <summary>The API's refusals that no route makes, in GitHub's words.</summary>
internal static class Refusals
{
    public const string Secondary =
        "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. "
        + "If you reach out to GitHub Support for help, please include the request ID.";

    private const string LimitDocumentation = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api";

    public static ApiResponse NoUserAgent()
    {
        var text = "Request forbidden by administrative rules. Please make sure your request has a User-Agent header "
            + "(https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required).\r\n";
        return new() { Status = 403, Bytes = System.Text.Encoding.UTF8.GetBytes(text), ContentType = "text/plain", Cost = 0 };
    }

    public static ApiResponse BadVersion(string version) =>
        ApiResponse.Error(
            400, $"\"{version}\" is not a supported version of the GitHub API.",
            "https://docs.github.com/rest/about-the-rest-api/api-versions");

    public static ApiResponse Primary(ApiRequest request, int status)
    {
        var who = request.Caller switch
        {
            { User: { } user } => $"user ID {user.Id}",
            { Token.Installation: { } installation } => $"installation ID {installation.Id}",
            _ => "127.0.0.1",
        };
        var message = request.Caller.IsAnonymous
            ? $"API rate limit exceeded for {who}. (But here's the good news: Authenticated requests get a higher rate limit.)"
            : $"API rate limit exceeded for {who}. If you reach out to GitHub Support for help, "
                + $"please include the request ID {request.RequestId}.";
        return ApiResponse.Error(status, message, LimitDocumentation);
    }

    public static ApiResponse SecondaryLimit(int status, int? retryAfter)
    {
        var response = ApiResponse.Error(status, Secondary, LimitDocumentation + "#about-secondary-rate-limits");
        if (retryAfter is { } seconds)
        {
            response.Headers["Retry-After"] = $"{seconds}";
        }

        return response;
    }
}
