using OrgBackup.GitHub;
using OrgBackup.Metadata;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>
/// Backs the attachments up that bodies name: each content once, under its SHA-256, and an index that names each
/// address, stored or missed. What is stored already is not fetched again.
/// </summary>
public sealed class AttachmentPart(IAttachmentSource source, IBackupStore store, IBackupProgress listener)
{
    /// <summary>The kind of the index, and of what could not be had.</summary>
    public const string Kind = "attachments";
    private const int RenderedAtOnce = 10;

    private readonly AttachmentStorage _storage = new(source, store);
    private readonly AttachmentIndex _index = new(store);

    /// <param name="files">Holds the metadata files; the index goes there too.</param>
    /// <param name="progress">As that of <see cref="AssetPart"/>.</param>
    /// <exception cref="GitHubRateLimitedException">Only with a progress: go on later.</exception>
    public async Task<PartResult> RunAsync(
        SnapshotDraft draft,
        string files,
        string workFolder,
        AttachmentProgress? progress,
        CancellationToken cancellationToken)
    {
        var done = progress ?? new AttachmentProgress();
        var job = new AttachmentJob(draft, workFolder, done, Suspends: progress is not null)
        {
            Token = await source.TokenAsync(cancellationToken),
        };
        var links = source.Find(files);
        var earlier = links.Count == 0
            ? EarlierAttachments.None
            : await _index.ReadEarlierAsync(draft.BuildOn, workFolder, cancellationToken);
        foreach (var link in links.ExceptBy(job.DealtWith(), link => link.Url, StringComparer.Ordinal))
        {
            await TakeAsync(job, link, earlier, cancellationToken);
        }

        await RenderAsync(job, cancellationToken);
        var facts = await AttachmentIndex.WriteAsync(files, done.Entries, draft.Run.Date, cancellationToken);
        var known = draft.BuildOn?.Record.Artifacts.Where(artifact => artifact.Kind == ArtifactKinds.Attachment) ?? [];
        return new PartResult
        {
            Artifacts = [.. done.Artifacts.OrderBy(artifact => artifact.Key.Value, StringComparer.Ordinal)],
            Missing = AttachmentMisses.Of(done.Entries),
            NewBytes = done.NewBytes,
            Metadata = new Dictionary<string, MetadataFacts>(StringComparer.Ordinal) { [Kind] = facts },
            Changed = !done.Artifacts.Select(artifact => artifact.Key).ToHashSet()
                .SetEquals(known.Select(artifact => artifact.Key)),
        };
    }

    private async Task TakeAsync(
        AttachmentJob job, AttachmentLink link, EarlierAttachments earlier, CancellationToken cancellationToken)
    {
        if (earlier.ArtifactOf(link.Url) is { } artifact
            && (job.IsStored(artifact) || await store.MatchesAsync(artifact.ToStored(), cancellationToken)))
        {
            job.Done.Add(earlier.EntryOf(link.Url)!, artifact);
        }
        else if (link.Form == AttachmentForm.Expired)
        {
            job.Done.Add(AttachmentMisses.Expired(link));
        }
        else if (earlier.EntryOf(link.Url) is { Missed: { } reason } missed && !job.IsWorthAnotherTry(reason))
        {
            job.Done.Add(missed);
        }
        else
        {
            await FetchAsync(job, link, cancellationToken);
        }
    }

    private async Task FetchAsync(AttachmentJob job, AttachmentLink link, CancellationToken cancellationToken)
    {
        listener.Phase(job.Draft.Repository.Name, Kind);
        try
        {
            await _storage.StoreAsync(job, link.Url, new Uri(link.Url), cancellationToken);
        }
        catch (BackupException e) when (job.IsAboutOne(e))
        {
            if (e is ResourceNotFoundException or AccessDeniedException
                && link.Form == AttachmentForm.Asset && job.Token != TokenKind.Classic)
            {
                job.Done.Refused.Add(link.Url);
            }
            else
            {
                job.Done.Add(AttachmentMisses.Refused(link, job, e));
            }
        }
    }

    /// <summary>What only a classic token is given is shown to others when it is an image on a page.</summary>
    private async Task RenderAsync(AttachmentJob job, CancellationToken cancellationToken)
    {
        var refused = job.Done.Refused.Except(job.Indexed(), StringComparer.Ordinal).ToList();
        foreach (var some in refused.Chunk(RenderedAtOnce))
        {
            try
            {
                var signed = await source.RenderAsync(job.Draft.Repository, some, cancellationToken);
                foreach (var url in some)
                {
                    await FetchRenderedAsync(job, url, signed.GetValueOrDefault(url), cancellationToken);
                }
            }
            catch (BackupException e) when (job.IsAboutOne(e))
            {
                var rest = some.Except(job.Indexed(), StringComparer.Ordinal).ToList();
                rest.ForEach(url => job.Done.Add(AttachmentMisses.Failed(url, e)));
            }
        }
    }

    private async Task FetchRenderedAsync(
        AttachmentJob job, string url, Uri? signed, CancellationToken cancellationToken)
    {
        if (signed is null)
        {
            job.Done.Add(AttachmentMisses.NotRendered(url, job));
            return;
        }

        try
        {
            await _storage.StoreAsync(job, url, signed, cancellationToken);
        }
        catch (BackupException e) when (job.IsAboutOne(e))
        {
            job.Done.Add(AttachmentMisses.NotGiven(url, e));
        }
    }
}
