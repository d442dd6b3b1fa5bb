using OrgBackup.Metadata;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>
/// Backs the files of releases up: each content once, under its SHA-256; what is stored already is not downloaded
/// again.
/// </summary>
public sealed class AssetPart(IMetadataReader reader, IBackupStore store, IBackupProgress progress)
{
    private readonly ArtifactWriter _writer = new(store);

    /// <summary>The kind under which assets that could not be had are listed.</summary>
    public const string Kind = "release_assets";

    public async Task<PartResult> RunAsync(
        SnapshotDraft draft, string files, string workFolder, CancellationToken cancellationToken)
    {
        var assets = File.Exists(MetadataPart.FileOf(files, "releases")) ? reader.ListAssets(files) : [];
        var known = (draft.BuildOn?.Record.Artifacts ?? [])
            .Where(artifact => artifact.Asset is not null)
            .ToDictionary(artifact => artifact.Asset!.Id);
        var artifacts = new List<Artifact>();
        var failures = new List<(ReleaseAssetInfo Asset, BackupException Error)>();
        var newBytes = 0L;
        foreach (var asset in assets)
        {
            if (await ReuseAsync(asset, known, cancellationToken) is { } reused)
            {
                artifacts.Add(reused);
                continue;
            }

            try
            {
                var (artifact, bytes) = await StoreAsync(draft, asset, workFolder, cancellationToken);
                artifacts.Add(artifact);
                newBytes += bytes;
            }
            catch (BackupException e) when (e is not TokenRejectedException)
            {
                failures.Add((asset, e));
            }
        }

        var changed = artifacts.Count != known.Count
            || artifacts.Any(artifact => !ReferenceEquals(artifact, known.GetValueOrDefault(artifact.Asset!.Id)));
        return new PartResult
        {
            Artifacts = artifacts,
            Missing = Missing(failures),
            NewBytes = newBytes,
            Changed = changed,
        };
    }

    private async Task<Artifact?> ReuseAsync(
        ReleaseAssetInfo asset, Dictionary<long, Artifact> known, CancellationToken cancellationToken) =>
        known.TryGetValue(asset.Id, out var artifact)
        && (artifact.Asset!.Size, artifact.Asset.UpdatedAt, artifact.Asset.Name, artifact.Asset.Tag)
            == (asset.Size, asset.UpdatedAt, asset.Name, asset.Tag)
        && await store.MatchesAsync(artifact.ToStored(), cancellationToken)
            ? artifact
            : null;

    private async Task<(Artifact Artifact, long NewBytes)> StoreAsync(
        SnapshotDraft draft, ReleaseAssetInfo asset, string workFolder, CancellationToken cancellationToken)
    {
        progress.Phase(draft.Repository.Name, "assets");
        var path = Path.Combine(workFolder, "asset");
        try
        {
            await using (var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
            {
                await reader.DownloadAssetAsync(draft.Repository, asset, file, cancellationToken);
            }

            var written = await StoreFileAsync(draft, path, cancellationToken);
            var source = new AssetSource(asset.Id, asset.Name, asset.Tag, asset.Size, asset.UpdatedAt);
            return (Artifact.Of(ArtifactKinds.ReleaseAsset, written.Stored) with { Asset = source }, written.NewBytes);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private async Task<WrittenArtifact> StoreFileAsync(
        SnapshotDraft draft, string path, CancellationToken cancellationToken)
    {
        var digest = await ContentDigest.OfAsync((target, token) => CopyAsync(path, target, token), cancellationToken);
        return await _writer.WriteAsync(
            number => BackupKey.ReleaseAsset(draft.Folder, digest.Sha256, number),
            (target, token) => CopyAsync(path, target, token),
            cancellationToken);
    }

    private static async Task CopyAsync(string path, Stream target, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        await file.CopyToAsync(target, cancellationToken);
    }

    private static MissingKind[] Missing(List<(ReleaseAssetInfo Asset, BackupException Error)> failures) =>
    [
        .. failures
            .GroupBy(failure => MissingReasons.Of(failure.Error), StringComparer.Ordinal)
            .Select(group => Missing(group.Key, [.. group])),
    ];

    private static MissingKind Missing(string reason, List<(ReleaseAssetInfo Asset, BackupException Error)> failures)
    {
        var (asset, error) = failures[0];
        return new MissingKind
        {
            Kind = Kind,
            Reason = reason,
            Permission = reason == MissingReasons.Permission ? "contents: read" : null,
            Detail = $"{failures.Count} release asset(s) could not be read, "
                + $"the first is '{asset.Name}' of {asset.Tag}: {error.Message}",
        };
    }
}
