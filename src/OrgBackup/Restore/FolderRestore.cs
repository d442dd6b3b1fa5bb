using OrgBackup.Backup;
using OrgBackup.Git;
using OrgBackup.Metadata;
using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Verify;

namespace OrgBackup.Restore;

/// <summary>
/// Brings one snapshot back into a folder: git and wiki as bare repositories, metadata files, release assets. Every
/// byte is compared with the record on the way; what is damaged is left out and said so, the rest is restored.
/// </summary>
/// <param name="store">Where the snapshots are.</param>
/// <param name="lostTips">Brings lost tips back; null: it is never asked for.</param>
public sealed class FolderRestore(IBackupStore store, LostTipRestore? lostTips = null)
{
    private readonly SnapshotFinder _finder = new(store);

    /// <exception cref="UsageException">No such snapshot, or the folder is not empty.</exception>
    public async Task<RestoreSummary> RunAsync(RestoreRequest request, CancellationToken cancellationToken)
    {
        var begun = request.Resume ? await RestoreState.ReadAsync(request.TargetFolder, cancellationToken) : null;
        var snapshot = begun?.Snapshot is { } key
            ? await begun.FindAsync(store, request.Repository, key, cancellationToken)
            : await _finder.FindAsync(request.Repository, request.Date, cancellationToken);
        return await RunNewestAsync(snapshot, request, cancellationToken);
    }

    /// <summary>Restores the newest snapshot that can be read, and tells of newer ones that cannot.</summary>
    public async Task<RestoreSummary> RunNewestAsync(
        StoredSnapshot snapshot, RestoreRequest request, CancellationToken cancellationToken)
    {
        var summary = await RunAsync(snapshot, request, cancellationToken);
        var damaged = await _finder.UnreadableAfterAsync(snapshot, request.Date, cancellationToken);
        return summary with
        {
            Items =
            [
                .. damaged.Select(key =>
                    new RestoredItem("record", Path: null, $"{key} is newer, but it cannot be read.")),
                .. summary.Items,
            ],
        };
    }

    /// <summary>Restores this very snapshot into the request's folder, which must be empty or new.</summary>
    public async Task<RestoreSummary> RunAsync(
        StoredSnapshot snapshot, RestoreRequest request, CancellationToken cancellationToken)
    {
        var state = new RestoreState { Snapshot = snapshot.Key, Sha256 = snapshot.Sha256 };
        await state.BeginAsync(request.TargetFolder, request.Resume, cancellationToken);
        var items = new List<RestoredItem>();

        // LFS objects go into the repository's folder, so the repository is there first
        var wanted = snapshot.Record.Artifacts.Where(artifact => request.Wants(RestoreRequest.PartOf(artifact)));
        foreach (var artifact in wanted.OrderBy(artifact => artifact.Kind == ArtifactKinds.Lfs))
        {
            items.Add(
                Kept(request, RestorePlace.Of(request.TargetFolder, snapshot.Record, artifact))
                ?? await RestoreAsync(request.TargetFolder, snapshot.Record, artifact, cancellationToken));
        }

        if (request.WithLostTips && lostTips is not null)
        {
            var repository = items.Find(item => item is { What: ArtifactKinds.Git, Problem: null })?.Path;
            items.AddRange(await lostTips.RunAsync(snapshot.Record, repository, cancellationToken));
        }

        if (request.Wants("attachments")
            && snapshot.Record.Metadata.GetValueOrDefault(AttachmentPart.Kind) is { Count: > 0 })
        {
            items.Add(
                Kept(request, RestorePlace.AttachmentIndex(request.TargetFolder))
                ?? await RestoreIndexAsync(request.TargetFolder, snapshot, cancellationToken));
        }

        var summary = new RestoreSummary
        {
            Repository = snapshot.Record.Repository.FullName,
            Snapshot = snapshot.Key,
            Date = snapshot.Record.Date,
            Items = items,
        };
        RestoreState.End(request.TargetFolder, summary.Complete);
        return summary;
    }

    /// <summary>What an interrupted restore brought back: it got its name only when it was whole.</summary>
    private static RestoredItem? Kept(RestoreRequest request, RestorePlace place) =>
        request.Resume && Path.Exists(place.Path) ? new RestoredItem(place.What, place.Path, Problem: null) : null;

    private Task<RestoredItem> RestoreAsync(
        string target, SnapshotRecord record, Artifact artifact, CancellationToken cancellationToken) =>
        RestoreAsync(
            RestorePlace.Of(target, record, artifact),
            artifact,
            (content, partial, token) => WriteAsync(artifact, record, content, partial, token),
            cancellationToken);

    /// <summary>The list that says which address each restored attachment had.</summary>
    private Task<RestoredItem> RestoreIndexAsync(
        string target, StoredSnapshot snapshot, CancellationToken cancellationToken)
    {
        var name = snapshot.Record.Repository.FileOf(AttachmentPart.Kind);
        return RestoreAsync(
            RestorePlace.AttachmentIndex(target),
            snapshot.ArtifactOf(ArtifactKinds.Metadata)!,
            (content, partial, token) =>
            {
                Directory.CreateDirectory(Path.GetDirectoryName(partial)!);
                return MetadataBundle.ExtractAsync(content, file => file == name ? partial : null, token);
            },
            cancellationToken);
    }

    private async Task<RestoredItem> RestoreAsync(
        RestorePlace place,
        Artifact artifact,
        Func<Stream, string, CancellationToken, Task> write,
        CancellationToken cancellationToken)
    {
        var partial = $"{place.Path}.partial";
        try
        {
            RemovePartial(partial);
            await ReadAsync(artifact, (content, token) => write(content, partial, token), cancellationToken);
            if (File.Exists(partial))
            {
                File.Move(partial, place.Path);
            }
            else
            {
                Directory.Move(partial, place.Path);
            }

            return new RestoredItem(place.What, place.Path, Problem: null);
        }
        catch (Exception e) when (e is BackupException or IOException or UnauthorizedAccessException)
        {
            return new RestoredItem(place.What, Path: null, FailureExplanation.Translate(e).Message);
        }
        finally
        {
            RemovePartial(partial);
        }
    }

    private static void RemovePartial(string path)
    {
        if (Directory.Exists(path))
        {
            ScratchFolder.Remove(path);
        }
        else if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    private async Task ReadAsync(
        Artifact artifact, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var stream = await store.OpenAsync(artifact.Key, cancellationToken)
            ?? throw new DamagedBackupException($"{artifact.Key} is not in {store.Location}.");
        await using var recorded = new RecordedStream(stream, artifact.ToStored());
        DamagedBackupException? unreadable = null;
        try
        {
            await write(recorded, cancellationToken);
        }
        catch (DamagedBackupException e)
        {
            // Wrong bytes are the better explanation: read on to see.
            unreadable = e;
        }

        if (await recorded.FinishAsync(cancellationToken) is { } damage)
        {
            throw new DamagedBackupException(damage.Detail);
        }

        if (unreadable is not null)
        {
            throw unreadable;
        }
    }

    private static async Task WriteAsync(
        Artifact artifact, SnapshotRecord record, Stream content, string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        switch (artifact.Kind)
        {
            case ArtifactKinds.Git:
            case ArtifactKinds.Wiki:
                await GitArchive.ExtractAsync(content, path, cancellationToken);
                await MissingIndexes.MakeAsync(path, cancellationToken);
                RequireRefs(path, artifact, artifact.Kind == ArtifactKinds.Git ? record.Git : record.Wiki);
                break;
            case ArtifactKinds.Metadata:
                Directory.CreateDirectory(path);
                await MetadataBundle.ExtractAsync(content, name => Path.Combine(path, name), cancellationToken);
                break;
            default:
                await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                {
                    await content.CopyToAsync(file, cancellationToken);
                }

                break;
        }
    }

    private static void RequireRefs(string folder, Artifact artifact, GitState? expected)
    {
        if (RefsDigest.Compute(BareRefs.Read(folder).Refs) != expected?.RefsDigest)
        {
            throw new DamagedBackupException($"The refs in {artifact.Key} are not those of its record.");
        }
    }
}
