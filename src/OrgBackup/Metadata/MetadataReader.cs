using System.Globalization;
using System.Text.Json;
using OrgBackup.Discover;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>
/// Reads the metadata of repositories through the raw client: the bytes that GitHub sent are the bytes in the files.
/// </summary>
public sealed class MetadataReader : IMetadataReader
{
    private readonly GitHubApi _api;
    private readonly GitHubClientOptions _options;
    private readonly FileDownload _files;
    private readonly GraphQlSupport _graphQl = new();

    internal MetadataReader(GitHubApi api, GitHubClientOptions options, TimeProvider time)
    {
        _api = api;
        _options = options;
        _files = new(options, time);
    }

    public Task<IReadOnlyList<KindResult>> ReadAsync(MetadataRequest request, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(request.Folder);
        return PassOver(request).ReadAsync(cancellationToken);
    }

    public Task RequireAsync(DiscoveredRepository repository, CancellationToken cancellationToken) =>
        PassOver(new() { Repository = repository, Folder = "", Progress = new() }).RequireAsync(cancellationToken);

    private RepositoryMetadata PassOver(MetadataRequest request) =>
        new(new MetadataTools(_api, _graphQl, _options.KindsAtOnce), request);

    public IReadOnlyList<ReleaseAssetInfo> ListAssets(string folder)
    {
        var path = KindFile.PathOf(folder, MetadataKinds.Releases);
        var assets = new List<ReleaseAssetInfo>();
        if (!File.Exists(path))
        {
            return assets;
        }

        foreach (var item in JsonArrayFile.Read(path))
        {
            using var release = Json.Parse(item);
            var tag = release.RootElement.Text("tag_name") ?? "";
            assets.AddRange(
                release.RootElement.Items("assets").Select(asset => AssetOf(asset, tag)).OfType<ReleaseAssetInfo>());
        }

        return assets;
    }

    public Task DownloadAssetAsync(
        DiscoveredRepository repository, ReleaseAssetInfo asset, Stream target, CancellationToken cancellationToken) =>
        _files.CopyAsync(
            new WantedFile(
                string.Create(CultureInfo.InvariantCulture, $"release asset {asset.Id}"),
                token => _api.OpenAsync(
                    $"{ApiPath.Repository(repository.FullName)}/releases/assets/{asset.Id}", token))
            {
                Size = asset.Size,
                Digest = asset.Digest,
            },
            target,
            cancellationToken);

    // one that was never uploaded wholly has no bytes to read
    private static ReleaseAssetInfo? AssetOf(JsonElement asset, string tag) =>
        asset.Number("id") is { } id && asset.Text("state") is null or "uploaded"
            ? new(
                id,
                asset.Text("name") ?? "",
                tag,
                asset.Number("size") ?? -1,
                asset.Text("updated_at"),
                asset.Text("digest"))
            : null;
}
