using System.Globalization;
using System.Text.Json;
using OrgBackup.GitHub;
using OrgBackup.Snapshots;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>The files of one release, streamed from the store and compared with the record on the way.</summary>
/// <param name="place">The release's path at GitHub.</param>
internal sealed class AssetUploads(RestoreContext context, string place, string? tag)
{
    private const string Kind = "release_assets";

    public async Task RestoreAsync(JsonElement release, CancellationToken cancellationToken)
    {
        string? target = null;
        foreach (var asset in release.Items("assets"))
        {
            var step = string.Create(CultureInfo.InvariantCulture, $"asset/{asset.Number("id")}");
            var what = $"{tag}/{asset.Text("name")}";
            if (context.Journal.IsDone(step))
            {
                continue;
            }

            target ??= (await context.Hub.FindAsync(place, cancellationToken))?.Text("upload_url");
            var file = context.Source.Record.Artifacts.FirstOrDefault(
                known => known.Kind == ArtifactKinds.ReleaseAsset && known.Asset?.Id == asset.Number("id"));
            if (file is null || file.Size == 0 || target is null)
            {
                context.Ledger.NotRestored(
                    Kind, what, file is null ? "it is not in the backup" : "GitHub takes no empty file");
                continue;
            }

            var done = await context.TryAsync(Kind, what, () => context.Journal.OnceAsync(
                step,
                token => FindAsync(asset.Text("name"), file.Size, token),
                token => UploadAsync(target, asset, file, token),
                cancellationToken));
            context.Ledger.Restored(Kind, done ? 1 : 0);
        }
    }

    private async Task<string?> UploadAsync(
        string target, JsonElement asset, Artifact file, CancellationToken cancellationToken)
    {
        var upload = new HubUpload(target, asset.Text("name") ?? "")
        {
            Label = asset.Text("label"),
            ContentType = asset.Text("content_type") ?? "application/octet-stream",
            Size = file.Size,
            WriteAsync = (stream, token) => context.Source.CopyAsync(file, stream, token),
        };
        var made = await context.Hub.UploadAsync(upload, cancellationToken);
        return made.Number("id")?.ToString(CultureInfo.InvariantCulture);
    }

    // what an upload that was cut left behind has the name and is no file
    private async Task<string?> FindAsync(string? name, long size, CancellationToken cancellationToken)
    {
        await foreach (var known in context.Hub.ListAsync($"{place}/assets", cancellationToken))
        {
            var id = known.Number("id")?.ToString(CultureInfo.InvariantCulture);
            if (known.Text("name") == name && known.Text("state") == "uploaded" && known.Number("size") == size)
            {
                return id;
            }

            if (known.Text("name") == name)
            {
                await context.Hub.SendAsync(
                    new(HttpMethod.Delete, context.Target.PathOf($"/releases/assets/{id}")), cancellationToken);
            }
        }

        return null;
    }
}
