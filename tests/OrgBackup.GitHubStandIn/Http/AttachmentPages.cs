using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using OrgBackup.GitHubStandIn.Access;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Http;

/// <summary>
/// Attachments on the web site: to a private repository's only a classic token (or a browser) has access; others see
/// its images on rendered pages, by addresses that are signed for a while.
/// </summary>
internal static partial class AttachmentPages
{
    /// <summary>Answers with a redirect to the asset host, or 404, as GitHub's web site does.</summary>
    public static Task AnswerAsync(GitHubState state, HttpContext context, Caller? caller)
    {
        var found = state.Model.Attachments.Find(context.Request.Path.Value ?? "");
        if (found is null || !(found.Repository.Private ? caller is not null && IsAllowed(caller, found) : true))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            context.Response.ContentType = "text/plain";
            return context.Response.WriteAsync("Not Found", context.RequestAborted);
        }

        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = state.Assets.SignedUrl(found);
        return Task.CompletedTask;
    }

    /// <summary>POST /markdown.</summary>
    public static async Task<ApiResponse> RenderAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        JsonNode? body;
        try
        {
            body = await JsonNode.ParseAsync(request.Http.Body, cancellationToken: cancellationToken);
        }
        catch (JsonException)
        {
            return ApiResponse.Error(400, "Problems parsing JSON");
        }

        if (request.Http.Method != "POST" || body?["text"]?.GetValue<string>() is not { } text)
        {
            return ApiResponse.NotFound();
        }

        var html = Images().Replace(WebUtility.HtmlEncode(text), image => Render(request, image));
        return new() { Bytes = System.Text.Encoding.UTF8.GetBytes(html), ContentType = "text/html;charset=utf-8" };
    }

    private static bool IsAllowed(Caller caller, Attachment attachment) =>
        caller.Token?.Kind == TokenKind.Classic && caller.CanSee(attachment.Repository);

    private static string Render(ApiRequest request, Match image)
    {
        var url = WebUtility.HtmlDecode(image.Groups["url"].Value);
        var server = request.Urls.ForServer("");
        var found = url.StartsWith(server, StringComparison.Ordinal)
            ? request.Model.Attachments.Find(url[server.Length..])
            : null;
        var source = found is { IsImage: true } && request.Caller.CanSee(found.Repository)
            ? request.State.Assets.SignedUrl(found)
            : url;
        var shown = WebUtility.HtmlEncode(source);
        return $"<p><a target=\"_blank\" href=\"{shown}\"><img src=\"{shown}\" alt=\"{image.Groups["alt"].Value}\"></a></p>";
    }

    [GeneratedRegex(@"!\[(?<alt>[^\]]*)\]\((?<url>[^)]*)\)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Images();
}
