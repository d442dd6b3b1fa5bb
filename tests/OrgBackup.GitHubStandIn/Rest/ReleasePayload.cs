using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Http;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>Releases and their assets as REST shows them.</summary>
internal static class ReleasePayload
{
    public static JsonObject Release(Urls urls, Release release)
    {
        var (name, tag) = (release.Repository.FullName, Uri.EscapeDataString(release.TagName));
        var url = urls.ForApi($"/repos/{name}/releases/{release.Id}");
        var payload = new JsonObject
        {
            ["url"] = url,
            ["assets_url"] = url + "/assets",
            ["upload_url"] = urls.ForUploads($"/repos/{name}/releases/{release.Id}/assets{{?name,label}}"),
            ["html_url"] = urls.ForServer($"/{name}/releases/tag/{tag}"),
            ["id"] = release.Id,
            ["author"] = AccountPayload.Simple(urls, release.Author),
            ["node_id"] = release.NodeId,
            ["tag_name"] = release.TagName,
            ["target_commitish"] = release.TargetCommitish,
            ["name"] = release.Name,
            ["draft"] = release.Draft,
            ["immutable"] = release.Immutable,
            ["prerelease"] = release.Prerelease,
            ["created_at"] = Render.Time(release.CreatedAt),
            ["updated_at"] = Render.Time(release.UpdatedAt),
            ["published_at"] = release.Draft ? null : Render.Time(release.PublishedAt),
            ["assets"] = Render.Array(release.Assets, asset => Asset(urls, asset)),
            ["tarball_url"] = release.Draft ? null : urls.ForApi($"/repos/{name}/tarball/{tag}"),
            ["zipball_url"] = release.Draft ? null : urls.ForApi($"/repos/{name}/zipball/{tag}"),
            ["body"] = release.Body,
        };
        if (release.Reactions.Count > 0)
        {
            payload["reactions"] = Render.Reactions(url, release.Reactions);
        }

        return payload;
    }

    public static JsonObject Asset(Urls urls, ReleaseAsset asset)
    {
        var repository = asset.Release.Repository.FullName;
        var (tag, name) = (Uri.EscapeDataString(asset.Release.TagName), Uri.EscapeDataString(asset.Name));
        return new JsonObject
        {
            ["url"] = urls.ForApi($"/repos/{repository}/releases/assets/{asset.Id}"),
            ["id"] = asset.Id,
            ["node_id"] = asset.NodeId,
            ["name"] = asset.Name,
            ["label"] = asset.Label,
            ["uploader"] = AccountPayload.Simple(urls, asset.Uploader),
            ["content_type"] = asset.ContentType,
            ["state"] = asset.State,
            ["size"] = asset.ToldSize ?? asset.Content.Length,
            ["digest"] = asset.TellsDigest ? asset.Digest : null,
            ["download_count"] = asset.DownloadCount,
            ["created_at"] = Render.Time(asset.CreatedAt),
            ["updated_at"] = Render.Time(asset.UpdatedAt),
            ["browser_download_url"] = urls.ForServer($"/{repository}/releases/download/{tag}/{name}"),
        };
    }
}
