using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>Releases and the bytes of their assets.</summary>
internal static class ReleaseEndpoints
{
    public static Route[] Routes { get; } =
    [
        Route.Get("/releases", Releases, "contents"),
        Route.Get("/releases/assets/{id}", Asset, "contents"),
        Route.Get("/releases/{id}", One, "contents"),
        Route.Get("/releases/{id}/assets", Assets, "contents"),
    ];

    /// <summary>Whether the request is for an asset's bytes, not for its description.</summary>
    public static bool IsAssetDownload(string canonicalPath, string accept) =>
        canonicalPath.Contains("/releases/assets/", StringComparison.Ordinal)
            && accept.Contains("application/octet-stream", StringComparison.Ordinal);

    /// <summary>Newest first. Drafts are shown to those who may push.</summary>
    private static IEnumerable<Release> Visible(ApiRequest request) => request.Repository.Content.Releases
        .Where(release => !release.Draft
            || request.Caller.Permission(request.Repository) is "admin" or "maintain" or "write")
        .Reverse();

    private static ApiResponse Releases(ApiRequest request) =>
        Pager.Page(request, Visible(request), release => ReleasePayload.Release(request.Urls, release));

    private static ApiResponse One(ApiRequest request) => Find(request) is { } release
        ? ApiResponse.Ok(ReleasePayload.Release(request.Urls, release), release.CreatedAt)
        : ApiResponse.NotFound();

    private static ApiResponse Assets(ApiRequest request) => Find(request) is { } release
        ? Pager.Page(request, release.Assets, asset => ReleasePayload.Asset(request.Urls, asset))
        : ApiResponse.NotFound();

    private static Release? Find(ApiRequest request)
    {
        var id = request.Number("id");
        return Visible(request).FirstOrDefault(release => release.Id == id);
    }

    private static ApiResponse Asset(ApiRequest request)
    {
        var id = request.Number("id");
        if (Visible(request).SelectMany(release => release.Assets).FirstOrDefault(asset => asset.Id == id) is not { } asset)
        {
            return ApiResponse.NotFound();
        }

        return IsAssetDownload(request.Path, request.Http.Headers.Accept.ToString())
            ? Download(request, asset)
            : ApiResponse.Ok(ReleasePayload.Asset(request.Urls, asset));
    }

    private static ApiResponse Download(ApiRequest request, ReleaseAsset asset)
    {
        asset.DownloadCount++;
        if (request.State.Options.InlineAssets)
        {
            return new ApiResponse { Bytes = asset.Content, ContentType = asset.ContentType };
        }

        var response = new ApiResponse { Status = 302, Bytes = [], ContentType = "text/html;charset=utf-8" };
        response.Headers["Location"] = request.State.Assets.SignedUrl(asset);
        return response;
    }
}
