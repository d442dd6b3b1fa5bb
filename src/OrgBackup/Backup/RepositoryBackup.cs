using System.Diagnostics;
using OrgBackup.Git;
using OrgBackup.Report;
using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Verify;

namespace OrgBackup.Backup;

/// <summary>Backs one repository up: git, wiki, metadata, assets, then the record that makes it a snapshot.</summary>
public sealed class RepositoryBackup
{
    private readonly BackupTools _tools;
    private readonly GitPart _git;
    private readonly MetadataPart _metadata;
    private readonly AssetPart _assets;
    private readonly SnapshotCommit _commit;

    public RepositoryBackup(BackupTools tools)
    {
        _tools = tools;
        _git = new GitPart(tools.Git, tools.Store, tools.Progress);
        _metadata = new MetadataPart(tools.Metadata, tools.Store, tools.Progress);
        _assets = new AssetPart(tools.Metadata, tools.Store, tools.Progress);
        _commit = new SnapshotCommit(tools.Store, tools.Catalog);
    }

    /// <summary>Never throws but for cancellation: a failure is an outcome.</summary>
    public async Task<RepositoryOutcome> BackUpAsync(SnapshotDraft draft, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var work = _tools.Scratch.NewFolder();
        RepositoryOutcome outcome;
        try
        {
            outcome = await TakeAsync(draft, work, cancellationToken);
        }
        catch (ResourceNotFoundException e)
        {
            outcome = Outcome(draft, OutcomeStatus.Gone) with
            {
                Note = draft.Previous is null
                    ? $"{e.Message} It was listed when the run began, and was never backed up."
                    : $"{e.Message} It was listed when the run began; its backups stay.",
            };
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            outcome = Outcome(draft, OutcomeStatus.Failed) with { Error = FailureExplanation.Of(e) };
        }
        finally
        {
            ScratchFolder.Remove(work);
        }

        return outcome with { Seconds = Math.Round(watch.Elapsed.TotalSeconds, 2) };
    }

    private async Task<RepositoryOutcome> TakeAsync(
        SnapshotDraft draft, string work, CancellationToken cancellationToken)
    {
        var files = Path.Combine(work, "metadata");
        Directory.CreateDirectory(files);
        _tools.Progress.Phase(draft.Repository.Name, "refs");
        var git = await _git.RunAsync(GitRequest(draft, work), cancellationToken)
            ?? throw await GitIsMissingAsync(draft, cancellationToken);
        var wiki = await WikiAsync(draft, work, cancellationToken);
        var metadata = await _metadata.RunAsync(draft, files, progress: null, cancellationToken);
        var assets = await _assets.RunAsync(draft, files, work, progress: null, cancellationToken);

        var parts = new SnapshotParts(git, wiki, metadata, assets);
        var views = metadata.Metadata!.Keys.ToDictionary(
            kind => BackupKey.MetadataFile(draft.Repository.Name, kind),
            kind => MetadataPart.FileOf(files, kind),
            StringComparer.Ordinal);
        return parts.ChangedSince(draft.BuildOn)
            ? await CommitAsync(draft, parts, views, cancellationToken)
            : await ConfirmAsync(draft, parts, views, cancellationToken);
    }

    private async Task<RepositoryOutcome> CommitAsync(
        SnapshotDraft draft, SnapshotParts parts, Dictionary<string, string> views, CancellationToken cancellationToken)
    {
        _tools.Progress.Phase(draft.Repository.Name, "storing");
        var record = parts.ToRecord(draft, await ProveAsync(draft, parts, cancellationToken));
        var written = await _commit.WriteRecordAsync(draft.Folder, record, cancellationToken);
        await _commit.WriteViewsAsync(draft.Folder, written.Stored.Key, views, cancellationToken);
        return Outcome(draft, record.Missing.Count == 0 ? OutcomeStatus.Succeeded : OutcomeStatus.Partial) with
        {
            Snapshot = written.Stored.Key,
            Missing = record.Missing.Count == 0 ? null : record.Missing,
            BytesStored = parts.NewBytes + written.NewBytes,
            Note = RenameNote(draft),
            LostWiki = record.LostWiki,
        };
    }

    private async Task<RepositoryOutcome> ConfirmAsync(
        SnapshotDraft draft, SnapshotParts parts, Dictionary<string, string> views, CancellationToken cancellationToken)
    {
        var earlier = draft.BuildOn!;
        if (!await _commit.AreViewsCurrentAsync(earlier, cancellationToken))
        {
            await _commit.WriteViewsAsync(earlier.Folder, earlier.Key, views, cancellationToken);
        }

        return Outcome(draft, parts.Missing.Count == 0 ? OutcomeStatus.Unchanged : OutcomeStatus.Partial) with
        {
            Snapshot = earlier.Key,
            ConfirmedAt = _tools.Time.GetUtcNow(),
            Missing = parts.Missing.Count == 0 ? null : parts.Missing,
            LostWiki = earlier.Record.LostWiki,
        };
    }

    private async Task<PartResult?> WikiAsync(SnapshotDraft draft, string work, CancellationToken cancellationToken)
    {
        if (!draft.Repository.HasWiki)
        {
            return null;
        }

        try
        {
            // The flag is only a checkbox: a wiki without a page has no repository, or one without refs. Neither is
            // an error.
            var wiki = await _git.RunAsync(WikiRequest(draft, work), cancellationToken);
            return wiki is { Refs.Refs.Count: 0 } ? null : wiki;
        }
        catch (BackupException e)
        {
            // also for 401: the token has just read the code, and if it has expired since, the metadata will say so
            return CarriedWiki(draft, e);
        }
    }

    private static PartResult CarriedWiki(SnapshotDraft draft, BackupException error)
    {
        var earlier = draft.Previous?.ArtifactOf(ArtifactKinds.Wiki);
        return new PartResult
        {
            Artifacts = earlier is null ? [] : [earlier],
            Refs = earlier is null ? null : draft.Previous!.Record.Wiki,
            Changed = false,
            Missing = [
                new MissingKind
                {
                    Kind = ArtifactKinds.Wiki,
                    Reason = MissingReasons.Of(error),
                    Permission = (error as AccessDeniedException)?.Permission
                        ?? (error is AccessDeniedException ? "contents: read" : null),
                    Since = earlier is null ? null : draft.Previous!.Record.Date,
                    Detail = error.Message,
                },
            ],
        };
    }

    /// <summary>Git says 404. Is the repository gone, or may the token not read its code?</summary>
    private async Task<BackupException> GitIsMissingAsync(SnapshotDraft draft, CancellationToken cancellationToken)
    {
        await _tools.Metadata.RequireAsync(draft.Repository, cancellationToken);
        return new AccessDeniedException(
            $"GitHub shows {draft.Repository.FullName}, but its git repository is not found (404).",
            "Grant the token 'contents: read' for this repository.")
        {
            Permission = "contents: read",
        };
    }

    private async Task<Proof> ProveAsync(SnapshotDraft draft, SnapshotParts parts, CancellationToken cancellationToken)
    {
        if (draft.Verify == VerifyLevel.Full)
        {
            _tools.Progress.Phase(draft.Repository.Name, "verifying");
            var damages = await _tools.Verification.VerifyAsync(
                parts.ToRecord(draft, Proofs.None), VerifyDepth.Full, cancellationToken);
            if (damages.Count > 0)
            {
                throw new DamagedBackupException(
                    $"Read back from the store, {damages[0].Key} is not what was written: {damages[0].Detail}",
                    "Check the store's disk or bucket, then run the retry.");
            }
        }

        return Proofs.Of(draft.Verify, _tools.Time.GetUtcNow());
    }

    private GitPartRequest GitRequest(SnapshotDraft draft, string work) => new()
    {
        Kind = ArtifactKinds.Git,
        Repository = draft.Repository.Name,
        Url = GitUrls.Code(_tools.Endpoints, draft.Repository),
        TopFolder = $"{BackupKey.Encode(draft.Repository.Name)}.git",
        KeyOf = number => BackupKey.Git(draft.Folder, draft.Run.Date, number),
        WorkFolder = work,
        PreviousRefs = draft.BuildOn?.Record.Git,
        PreviousArtifact = draft.BuildOn?.ArtifactOf(ArtifactKinds.Git),
    };

    private GitPartRequest WikiRequest(SnapshotDraft draft, string work) => GitRequest(draft, work) with
    {
        Kind = ArtifactKinds.Wiki,
        Url = GitUrls.Wiki(_tools.Endpoints, draft.Repository),
        TopFolder = $"{BackupKey.Encode(draft.Repository.Name)}.wiki.git",
        KeyOf = number => BackupKey.Wiki(draft.Folder, draft.Run.Date, number),
        PreviousRefs = draft.BuildOn?.Record.Wiki,
        PreviousArtifact = draft.BuildOn?.ArtifactOf(ArtifactKinds.Wiki),
    };

    private static string? RenameNote(SnapshotDraft draft) =>
        draft.Previous?.Record.Repository.FullName is { } former
        && !former.Equals(draft.Repository.FullName, StringComparison.OrdinalIgnoreCase)
            ? $"Was {former} in the snapshot before."
            : null;

    private static RepositoryOutcome Outcome(SnapshotDraft draft, string status) =>
        new() { Id = draft.Repository.Id, Name = draft.Repository.Name, Status = status };
}
