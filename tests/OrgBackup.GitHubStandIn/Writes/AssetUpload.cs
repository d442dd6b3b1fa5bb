using System.Text.RegularExpressions;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Writes;

/// <summary>The upload of a release's file: its body is no JSON, and it goes to the host of uploads.</summary>
internal static partial class AssetUpload
{
    /// <summary>The key of a request's item that says by which host it came.</summary>
    public const string Host = "uploads";

    public static bool IsFor(string canonicalPath) =>
        canonicalPath.Split('/') is ["", "repos", _, _, "releases", _, "assets"];

    public static ApiResponse Take(ApiRequest request)
    {
        if (!request.Http.HttpContext.Items.ContainsKey(Host))
        {
            return ApiResponse.NotFound();
        }

        var release = ReleaseWrites.Get(request);
        var (name, type, bytes) = (request.Query("name"), request.Http.ContentType, request.Bytes ?? []);
        if (string.IsNullOrEmpty(name) || string.IsNullOrEmpty(type) || request.Http.ContentLength is null)
        {
            throw Refusal.Of(400, "Bad request: name, Content-Type and Content-Length are needed.");
        }

        name = Special().Replace(name, ".").Trim('.');
        if (release.Assets.Any(asset => asset.Name == name))
        {
            throw Refusal.Field("ReleaseAsset", "name", "already_exists");
        }

        if (bytes.Length == 0)
        {
            throw Refusal.Custom("ReleaseAsset", "size", "size must be greater than or equal to 1");
        }

        var uploaded = release.AddAsset(name, bytes, type);
        (uploaded.Label, uploaded.Uploader) = (request.Query("label") ?? "", request.Caller.User);
        return ApiResponse.Created(ReleasePayload.Asset(request.Urls, uploaded));
    }

    [GeneratedRegex("[^A-Za-z0-9._+@~-]+", RegexOptions.None, 1_000)]
    private static partial Regex Special();
}
