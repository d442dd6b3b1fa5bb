using Microsoft.AspNetCore.Http;
using OrgBackup.GitHubStandIn.Faults;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Http;

/// <summary>
/// Answers on the asset host. An Authorization header is a leak and is refused, as a real object store does.
/// </summary>
internal sealed class AssetPipeline(GitHubState state)
{
    public async Task HandleAsync(HttpContext context)
    {
        var entry = Exchange.Begin(state, context, RequestKind.AssetDownload, context.Request.Path);
        await Exchange.RunAsync(state, context, entry, () => AnswerAsync(context));
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization.Count > 0)
        {
            state.Assets.RecordLeak($"{context.Request.Method} {context.Request.Path}");
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync("Only one auth mechanism allowed", context.RequestAborted);
            return;
        }

        if (context.Request.Path.Value!.Contains(".git/", StringComparison.Ordinal))
        {
            // Bait: a client that answers this challenge gives its token to a stranger.
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"GitHub\"";
            return;
        }

        var isLfs = context.Request.Path.StartsWithSegments("/lfs", StringComparison.Ordinal);
        await Exchange.ServeAsync(
            state, context, Caller(), () => !isLfs ? SendAssetAsync(context)
                : HttpMethods.IsGet(context.Request.Method) ? SendLfsAsync(context)
                : TakeLfsAsync(context));
    }

    private static FaultCaller Caller() => new(Access.Caller.Anonymous, Limits.RateLimits.Core);

    private async Task SendLfsAsync(HttpContext context)
    {
        var request = context.Request;
        if (state.Assets.FindLfs(request.Query["sig"].ToString(), request.Headers["X-Lfs-Proof"].ToString())
            is not { } content)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }

    /// <summary>PUT of an object's bytes, then POST that they are there.</summary>
    private async Task TakeLfsAsync(HttpContext context)
    {
        var request = context.Request;
        if (state.Assets.FindUpload(request.Query["sig"].ToString(), request.Headers["X-Lfs-Proof"].ToString())
            is not { } upload)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        using var memory = new MemoryStream();
        await request.Body.CopyToAsync(memory, context.RequestAborted);
        var isVerify = request.Path.Value!.EndsWith("/verify", StringComparison.Ordinal);
        if (isVerify && upload.Content is { } known)
        {
            upload.Storage.Add(known);
        }
        else if (!isVerify && memory.Length == upload.Size && LfsStorage.OidOf(memory.ToArray()) == upload.Oid)
        {
            upload.Content = memory.ToArray();
        }
        else
        {
            context.Response.StatusCode = isVerify
                ? StatusCodes.Status404NotFound
                : StatusCodes.Status422UnprocessableEntity;
        }
    }

    private async Task SendAssetAsync(HttpContext context)
    {
        if (state.Assets.Find(context.Request.Query["sig"].ToString()) is not { } asset)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        context.Response.ContentType = asset.ContentType;
        context.Response.ContentLength = asset.Content.Length;
        context.Response.Headers.ETag = asset.Tag;
        context.Response.Headers.ContentDisposition = $"attachment; filename*=UTF-8''{Uri.EscapeDataString(asset.Name)}";
        await context.Response.Body.WriteAsync(asset.Content, context.RequestAborted);
    }
}
