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

    /// <param name="progress">
    /// What an earlier call with the same draft and files dealt with; a rate limit that lasts too long is then the
    /// caller's to wait for, and the next call goes on. Null: all in one go.
    /// </param>
    /// <exception cref="GitHubRateLimitedException">Only with a progress: go on later.</exception>
    public async Task<PartResult> RunAsync(
        SnapshotDraft draft,
        string files,
        string workFolder,
        AssetProgress? progress,
        CancellationToken cancellationToken)
    {
        var done = progress ?? new AssetProgress();
        var known = (draft.BuildOn?.Record.Artifacts ?? [])
            .Where(artifact => artifact.Asset is not null)
            .ToDictionary(artifact => artifact.Asset!.Id);
        foreach (var asset in Remaining(files, done))
        {
            if (await ReuseAsync(asset, known, cancellationToken) is { } reused)
            {
                done.Artifacts.Add(reused);
                continue;
            }

            try
            {
                var (artifact, newBytes) = await StoreAsync(draft, asset, workFolder, cancellationToken);
                done.Add(artifact, newBytes);
            }
            catch (BackupException e) when (IsAboutOne(e, progress))
            {
                done.Failures.Add(new(asset.Id, asset.Name, asset.Tag, MissingReasons.Of(e), e.Message));
            }
        }

        return new PartResult
        {
            Artifacts = [.. done.Artifacts],
            Missing = Missing(done.Failures),
            NewBytes = done.NewBytes,
            Changed = done.HasNew || done.Artifacts.Count != known.Count,
        };
    }

    private List<ReleaseAssetInfo> Remaining(string files, AssetProgress done)
    {
        var dealtWith = done.Artifacts.Select(artifact => artifact.Asset!.Id)
            .Concat(done.Failures.Select(failure => failure.Id))
            .ToHashSet();
        return File.Exists(MetadataPart.FileOf(files, "releases"))
            ? [.. reader.ListAssets(files).Where(asset => !dealtWith.Contains(asset.Id))]
            : [];
    }

    private static bool IsAboutOne(BackupException e, AssetProgress? progress) =>
        e is not TokenRejectedException && (progress is null || e is not GitHubRateLimitedException);

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
            number => BackupKey.ReleaseAsset(draft.Folder, digest.Sha256!, number),
            (target, token) => CopyAsync(path, target, token),
            cancellationToken);
    }

    private static async Task CopyAsync(string path, Stream target, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        await file.CopyToAsync(target, cancellationToken);
    }

    private static MissingKind[] Missing(IEnumerable<AssetFailure> failures) =>
    [
        .. failures
            .GroupBy(failure => failure.Reason, StringComparer.Ordinal)
            .Select(group => Missing(group.Key, [.. group])),
    ];

    private static MissingKind Missing(string reason, List<AssetFailure> failures) => new()
    {
        Kind = Kind,
        Reason = reason,
        Permission = reason == MissingReasons.Permission ? "contents: read" : null,
        Detail = $"{failures.Count} release asset(s) could not be read, "
            + $"the first is '{failures[0].Name}' of {failures[0].Tag}: {failures[0].Message}",
    };
}
