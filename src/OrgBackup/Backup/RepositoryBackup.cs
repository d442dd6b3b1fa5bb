using System.Collections.ObjectModel;
using System.Diagnostics;
using OrgBackup.Metadata;
using OrgBackup.Report;
using OrgBackup.Snapshots;
using OrgBackup.Verify;

namespace OrgBackup.Backup;

/// <summary>
/// Backs one repository up: git, wiki, metadata, assets, then the record that makes it a snapshot. Of the organization
/// itself there is only metadata.
/// </summary>
public sealed class RepositoryBackup
{
    private readonly BackupTools _tools;
    private readonly GitRequests _requests;
    private readonly GitPart _git;
    private readonly MetadataPlanner _planner;
    private readonly MetadataPart _metadata;
    private readonly AssetPart _assets;
    private readonly AttachmentPart _attachments;
    private readonly LfsPart _lfs;
    private readonly SnapshotCommit _commit;

    public RepositoryBackup(BackupTools tools)
    {
        _tools = tools;
        _requests = new GitRequests(tools.Endpoints);
        _git = new GitPart(tools.Git, tools.Store, tools.Progress, tools.Renewal);
        _planner = new MetadataPlanner(tools.Store);
        _metadata = new MetadataPart(tools.Metadata, tools.Store, tools.Progress, tools.Renewal);
        _assets = new AssetPart(tools.Metadata, tools.Store, tools.Progress);
        _attachments = new AttachmentPart(tools.Attachments, tools.Store, tools.Progress);
        _lfs = new LfsPart(tools.Lfs, tools.Store, tools.Progress);
        _commit = new SnapshotCommit(tools.Store, tools.Catalog);
    }

    /// <summary>Never throws but for cancellation: a failure is an outcome.</summary>
    public async Task<RepositoryOutcome> BackUpAsync(SnapshotDraft draft, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var work = _tools.Scratch.NewFolder();
        try
        {
            var job = new BackupJob(draft, new RepositoryWork(), work, Suspends: false);
            var outcome = await RunAsync(job, cancellationToken);
            return outcome with { Seconds = Math.Round(watch.Elapsed.TotalSeconds, 2) };
        }
        finally
        {
            ScratchFolder.Remove(work);
        }
    }

    /// <summary>
    /// Goes on with what was begun; the folder has the files of it. A failure is an outcome, but when it throws, the
    /// work and the files say how far it came.
    /// </summary>
    /// <param name="draft">What is backed up.</param>
    /// <param name="work">What of it is done.</param>
    /// <param name="folder">Its files.</param>
    /// <param name="slicing">Where git data is kept that comes in slices; null: it may not.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="GitHubRateLimitedException">GitHub wants to be left alone for longer.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<RepositoryOutcome> ContinueAsync(
        SnapshotDraft draft,
        RepositoryWork work,
        string folder,
        GitSlicing? slicing,
        CancellationToken cancellationToken) =>
        RunAsync(new BackupJob(draft, work, folder, Suspends: true, slicing), cancellationToken);

    /// <summary>Where the metadata files are in the folder of a backup.</summary>
    public static string FilesOf(string folder) =>
        Directory.CreateDirectory(Path.Combine(folder, "metadata")).FullName;

    private async Task<RepositoryOutcome> RunAsync(BackupJob job, CancellationToken cancellationToken)
    {
        var draft = job.Draft;
        try
        {
            return await TakeAsync(job, cancellationToken);
        }
        catch (ResourceNotFoundException e)
        {
            return Outcome(draft, OutcomeStatus.Gone) with
            {
                Note = draft.Previous is null
                    ? $"{e.Message} It was listed when the run began, and was never backed up."
                    : $"{e.Message} It was listed when the run began; its backups stay.",
            };
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && !job.IsSuspendedBy(e))
        {
            return Outcome(draft, OutcomeStatus.Failed) with { Error = FailureExplanation.Of(e) };
        }
    }

    private async Task<RepositoryOutcome> TakeAsync(BackupJob job, CancellationToken cancellationToken)
    {
        var (draft, work, folder) = (job.Draft, job.Work, job.Folder);
        var files = FilesOf(folder);
        if (!draft.Repository.IsOrganization)
        {
            await TakeGitAsync(job, cancellationToken);
        }

        await TakeMetadataAsync(job, files, cancellationToken);
        var parts = new SnapshotParts(work.Git, work.Wiki, work.Metadata!, work.Assets, work.Attachments, work.Lfs);
        var outcome = parts.ChangedSince(draft.BuildOn)
            ? await CommitAsync(draft, parts, files, cancellationToken)
            : await ConfirmAsync(draft, parts, files, cancellationToken);
        return outcome with { Memory = MetadataPlanner.MemoryAfter(draft, work.Decision!, outcome) };
    }

    private async Task TakeMetadataAsync(BackupJob job, string files, CancellationToken cancellationToken)
    {
        var (draft, work, folder) = (job.Draft, job.Work, job.Folder);
        var (metadata, assets, attachments) = job.Progress;
        work.Decision ??= await _planner.DecideAsync(draft, cancellationToken);
        var refs = work.Git?.Refs?.Refs ?? ReadOnlyDictionary<string, string>.Empty;
        work.Readings ??= await _metadata.ReadAsync(
            new MetadataJob(draft, files, metadata, work.Decision, refs), cancellationToken);
        if (work.Decision.IsUntouched)
        {
            work.Assets ??= UntouchedParts.Of(draft.BuildOn!, ArtifactKinds.ReleaseAsset, AssetPart.Kind);
            work.Attachments ??= UntouchedParts.Of(draft.BuildOn!, ArtifactKinds.Attachment, AttachmentPart.Kind);
        }
        else if (!draft.Repository.IsOrganization)
        {
            work.Assets ??= await _assets.RunAsync(draft, files, folder, assets, cancellationToken);
            work.Attachments ??= await _attachments.RunAsync(draft, files, folder, attachments, cancellationToken);
        }

        if (!draft.Repository.IsOrganization)
        {
            work.Lfs ??= await _lfs.RunAsync(
                draft, work.Git!, job.Suspends ? work.LfsProgress : null, cancellationToken);
        }

        // behind the files that it lists: their index is one more file of the bundle
        var readings = work.Attachments is { } attached ? work.Readings.With(attached) : work.Readings;
        work.Metadata ??= await _metadata.StoreAsync(draft, files, readings, cancellationToken);
    }

    private async Task TakeGitAsync(BackupJob job, CancellationToken cancellationToken)
    {
        var (draft, work) = (job.Draft, job.Work);
        _tools.Progress.Phase(draft.Repository.Name, "refs");
        work.Git ??= await _git.RunAsync(_requests.Code(draft, job.Folder, job.Slicing), cancellationToken)
            ?? throw await GitIsMissingAsync(draft, cancellationToken);
        if (!work.IsWikiDone)
        {
            work.Wiki = await WikiAsync(job, cancellationToken);
            work.IsWikiDone = true;
        }
    }

    private async Task<RepositoryOutcome> CommitAsync(
        SnapshotDraft draft, SnapshotParts parts, string files, CancellationToken cancellationToken)
    {
        _tools.Progress.Phase(draft.Repository.Name, "storing");
        var record = parts.ToRecord(draft, await ProveAsync(draft, parts, cancellationToken));
        var views = await ViewsAsync(draft, record.Metadata, files, cancellationToken);
        var written = await _commit.WriteRecordAsync(draft.Folder, record, cancellationToken);
        await _commit.WriteViewsAsync(draft.Folder, written.Stored.Key, views, cancellationToken);
        return Outcome(draft, record.Missing.Count == 0 ? OutcomeStatus.Succeeded : OutcomeStatus.Partial) with
        {
            Snapshot = written.Stored.Key,
            Proved = ProofState.Of(record.Proof),
            Missing = parts.MissingShown,
            BytesStored = parts.NewBytes + written.NewBytes,
            Note = RenameNote(draft),
            LostWiki = record.LostWiki,
            Warnings = parts.Warnings,
        };
    }

    private async Task<RepositoryOutcome> ConfirmAsync(
        SnapshotDraft draft, SnapshotParts parts, string files, CancellationToken cancellationToken)
    {
        var earlier = draft.BuildOn!;
        if (!await _commit.AreViewsCurrentAsync(earlier, cancellationToken))
        {
            var views = await ViewsAsync(draft, earlier.Record.Metadata, files, cancellationToken);
            await _commit.WriteViewsAsync(earlier.Folder, earlier.Key, views, cancellationToken);
        }

        return Outcome(draft, parts.Missing.Count == 0 ? OutcomeStatus.Unchanged : OutcomeStatus.Partial) with
        {
            Snapshot = earlier.Key,
            Proved = ProofState.Of(earlier.Record.Proof),
            ConfirmedAt = _tools.Time.GetUtcNow(),
            Missing = parts.MissingShown,
            LostWiki = earlier.Record.LostWiki,
        };
    }

    private async Task<Dictionary<string, string>> ViewsAsync(
        SnapshotDraft draft,
        IReadOnlyDictionary<string, MetadataFacts> kinds,
        string files,
        CancellationToken cancellationToken)
    {
        await _metadata.CompleteAsync(draft, files, kinds.Keys, cancellationToken);
        return kinds.Keys
            .Where(kind => File.Exists(MetadataPart.FileOf(files, kind)))
            .ToDictionary(
                draft.Repository.FileOf, kind => MetadataPart.FileOf(files, kind), StringComparer.Ordinal);
    }

    private async Task<PartResult?> WikiAsync(BackupJob job, CancellationToken cancellationToken)
    {
        var draft = job.Draft;
        if (!draft.Repository.HasWiki)
        {
            return null;
        }

        try
        {
            // The flag is only a checkbox: a wiki without a page has no repository, or one without refs. Neither is
            // an error.
            var wiki = await _git.RunAsync(_requests.Wiki(draft, job.Folder), cancellationToken);
            return wiki is { Refs.Refs.Count: 0 } ? null : wiki;
        }
        catch (BackupException e) when (!job.IsSuspendedBy(e))
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

        return Proofs.Of(draft.Verify, _tools.Time.GetUtcNow(), parts.GitTaking);
    }

    private static string? RenameNote(SnapshotDraft draft) =>
        draft.Previous?.Record.Repository.FullName is { } former
        && !former.Equals(draft.Repository.FullName, StringComparison.OrdinalIgnoreCase)
            ? $"Was {former} in the snapshot before."
            : null;

    private static RepositoryOutcome Outcome(SnapshotDraft draft, string status) =>
        RepositoryOutcome.Of(draft.Repository, status);

    /// <summary>One backup under way.</summary>
    /// <param name="Draft">What it is of.</param>
    /// <param name="Work">How far it is.</param>
    /// <param name="Folder">Where its files are.</param>
    /// <param name="Suspends">Whether another process can go on after a rate limit.</param>
    /// <param name="Slicing">Where slices are kept; null: there are none.</param>
    private sealed record BackupJob(
        SnapshotDraft Draft, RepositoryWork Work, string Folder, bool Suspends, GitSlicing? Slicing = null)
    {
        /// <summary>Gets where the parts keep how far they are; none when nobody could go on.</summary>
        public (MetadataProgress? Metadata, AssetProgress? Assets, AttachmentProgress? Attachments) Progress =>
            Suspends ? (Work.MetadataProgress, Work.AssetProgress, Work.AttachmentProgress) : default;

        public bool IsSuspendedBy(Exception e) => Suspends && e is GitHubRateLimitedException;
    }
}
