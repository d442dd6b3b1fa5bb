using OrgBackup.Metadata;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>
/// Backs the metadata of one repository up: read every kind, carry forward what could not be read, bundle, store.
/// </summary>
public sealed class MetadataPart(
    IMetadataReader reader, IBackupStore store, IBackupProgress listener, Renewal? renewal = null)
{
    private readonly ArtifactWriter _writer = new(store);
    private readonly EarlierKinds _earlier = new(store, listener);

    /// <summary>
    /// Reads into the job's folder, which afterwards holds one <c>{kind}.json</c> for every kind of the snapshot; of an
    /// untouched repository nothing is asked and no file is written.
    /// </summary>
    /// <exception cref="GitHubRateLimitedException">Only with a progress: go on later.</exception>
    public async Task<MetadataReadings> ReadAsync(MetadataJob job, CancellationToken cancellationToken)
    {
        var (draft, files) = (job.Draft, job.Files);
        if (job.Decision.IsUntouched)
        {
            return Untouched(draft, draft.BuildOn!);
        }

        listener.Phase(draft.Repository.Name, "metadata");
        var earlier = await _earlier.FetchAsync(draft, files, cancellationToken);
        var results = await reader.ReadAsync(
            new MetadataRequest
            {
                Repository = draft.Repository,
                Folder = files,
                Progress = job.Progress,
                Plan = job.Decision.Plan,
                Earlier = earlier,
                Refs = job.Refs,
            },
            cancellationToken);
        var facts = new SortedDictionary<string, MetadataFacts>(StringComparer.Ordinal);
        foreach (var result in results)
        {
            await TakeAsync(job, result, earlier, facts, cancellationToken);
        }

        var lost = results.Where(result => result.Status == KindStatus.Missing).ToList();
        await _earlier.CarryForwardAsync(draft, files, lost.Select(result => result.Kind), facts, cancellationToken);
        var kept = results.Where(result => result.Status == KindStatus.Kept)
            .Select(result => result.Kind)
            .ToHashSet(StringComparer.Ordinal);
        return new MetadataReadings
        {
            Facts = facts,
            Missing =
            [
                .. lost.Select(result => Missing(result, facts.GetValueOrDefault(result.Kind)?.CapturedOn)),
                .. draft.BuildOn?.Record.Missing.Where(missing => kept.Contains(missing.Kind)) ?? [],
            ],
        };
    }

    /// <summary>Stores what was read and what other parts wrote beside it, as one bundle.</summary>
    public async Task<PartResult> StoreAsync(
        SnapshotDraft draft, string files, MetadataReadings read, CancellationToken cancellationToken)
    {
        var facts = new SortedDictionary<string, MetadataFacts>(StringComparer.Ordinal);
        foreach (var (kind, known) in read.Facts)
        {
            facts[kind] = known;
        }

        if (draft.BuildOn is { } earlier
            && earlier.ArtifactOf(ArtifactKinds.Metadata) is { } artifact
            && Same(earlier.Record.Metadata, facts)
            && await store.MatchesAsync(artifact.ToStored(), cancellationToken))
        {
            var renewed = renewal is null ? new RenewedArchive(artifact) : await renewal.RunAsync(
                artifact, number => BackupKey.Metadata(draft.Folder, draft.Run.Date, number), cancellationToken);
            return new PartResult
            {
                Artifacts = [renewed.Artifact],
                Metadata = earlier.Record.Metadata,
                Missing = read.Missing,
                Changed = renewed.IsNew,
                NewBytes = renewed.NewBytes,
            };
        }

        await CompleteAsync(draft, files, facts.Keys, cancellationToken);
        var bundle = facts.Keys.ToDictionary(
            draft.Repository.FileOf, kind => FileOf(files, kind), StringComparer.Ordinal);
        var written = await _writer.WriteAsync(
            number => BackupKey.Metadata(draft.Folder, draft.Run.Date, number),
            (target, token) => MetadataBundle.WriteAsync(bundle, target, token),
            cancellationToken);
        return new PartResult
        {
            Artifacts = [Artifact.Of(ArtifactKinds.Metadata, written.Stored)],
            Metadata = facts,
            Missing = read.Missing,
            Changed = true,
            NewBytes = written.NewBytes,
        };
    }

    /// <summary>The path of one kind's file in the folder that the reader writes to.</summary>
    public static string FileOf(string files, string kind) => Path.Combine(files, $"{kind}.json");

    /// <summary>Fetches the files that are not there because nothing was asked.</summary>
    /// <exception cref="DamagedBackupException">The bundle is not what was written.</exception>
    public Task CompleteAsync(
        SnapshotDraft draft, string files, IEnumerable<string> kinds, CancellationToken cancellationToken) =>
        _earlier.CompleteAsync(draft, files, kinds, cancellationToken);

    private static MetadataReadings Untouched(SnapshotDraft draft, StoredSnapshot earlier) => new()
    {
        Facts = earlier.Record.Metadata
            .Where(facts => EarlierKinds.IsOfReader(draft, facts.Key))
            .ToDictionary(facts => facts.Key, facts => facts.Value, StringComparer.Ordinal),
        Missing = [.. earlier.Record.Missing.Where(missing => EarlierKinds.IsOfReader(draft, missing.Kind))],
    };

    private static async Task TakeAsync(
        MetadataJob job,
        KindResult result,
        EarlierFiles? earlier,
        SortedDictionary<string, MetadataFacts> facts,
        CancellationToken cancellationToken)
    {
        if (result.Status == KindStatus.Kept)
        {
            EarlierKinds.Keep(earlier!, result.Kind, job.Files, facts);
        }

        if (result.Status == KindStatus.Read)
        {
            facts[result.Kind] = FactsOf(job, result);
        }

        if (result.Status is KindStatus.Read or KindStatus.Off
            && earlier is not null
            && KindTombstones.HasAny(result.Kind, job.Draft.Repository)
            && await KindTombstones.WriteAsync(job.Files, result, earlier, cancellationToken) is { } gone)
        {
            facts[gone.Kind] = FactsOf(job, gone);
        }
    }

    // what changed while it was read may be newer than what was read: the next update asks from the beginning on
    private static MetadataFacts FactsOf(MetadataJob job, KindResult read)
    {
        var watermark = read.Watermark > job.Draft.CapturedAt ? job.Draft.CapturedAt : read.Watermark;
        var size = new FileInfo(FileOf(job.Files, read.Kind)).Length;
        return new(read.Count, read.Digest, read.Form, job.Draft.Run.Date, size, watermark, read.ETag);
    }

    private static MissingKind Missing(KindResult result, DateOnly? since) => new()
    {
        Kind = result.Kind,
        Reason = result.Reason ?? MissingReasons.Retryable,
        Permission = result.Permission,
        Since = since,
        Detail = result.Detail,
    };

    private static bool Same(
        IReadOnlyDictionary<string, MetadataFacts> earlier, SortedDictionary<string, MetadataFacts> now) =>
        earlier.Count == now.Count
        && now.All(kind => earlier.TryGetValue(kind.Key, out var known)
            && (known.Count, known.Digest, known.Form) == (kind.Value.Count, kind.Value.Digest, kind.Value.Form));
}
