using OrgBackup.Metadata;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>
/// Backs the metadata of one repository up: read every kind, carry forward what could not be read, bundle, store.
/// </summary>
public sealed class MetadataPart(IMetadataReader reader, IBackupStore store, IBackupProgress listener)
{
    private readonly ArtifactWriter _writer = new(store);

    /// <summary>
    /// Reads into <paramref name="files"/>, which afterwards holds one <c>{kind}.json</c> for every kind of the
    /// snapshot.
    /// </summary>
    /// <param name="progress">
    /// How far an earlier call with the same draft and files got; see <see cref="IMetadataReader"/>. Null: all in one
    /// go.
    /// </param>
    /// <exception cref="GitHubRateLimitedException">Only with a progress: go on later.</exception>
    public async Task<MetadataReadings> ReadAsync(
        SnapshotDraft draft, string files, MetadataProgress? progress, CancellationToken cancellationToken)
    {
        listener.Phase(draft.Repository.Name, "metadata");
        var results = await reader.ReadAsync(
            new MetadataRequest { Repository = draft.Repository, Folder = files, Progress = progress },
            cancellationToken);
        var facts = new SortedDictionary<string, MetadataFacts>(StringComparer.Ordinal);
        foreach (var read in results.Where(result => result.Status == KindStatus.Read))
        {
            var size = new FileInfo(FileOf(files, read.Kind)).Length;
            facts[read.Kind] = new MetadataFacts(read.Count, read.Digest, read.Form, draft.Run.Date, size);
        }

        var lost = results.Where(result => result.Status == KindStatus.Missing).ToList();
        await CarryForwardAsync(draft, files, lost, facts, cancellationToken);
        return new MetadataReadings
        {
            Facts = facts,
            Missing = [.. lost.Select(result => Missing(result, facts.GetValueOrDefault(result.Kind)?.CapturedOn))],
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
            return new PartResult
            {
                Artifacts = [artifact],
                Metadata = earlier.Record.Metadata,
                Missing = read.Missing,
                Changed = false,
            };
        }

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

    /// <summary>
    /// What could not be read now is taken from the previous snapshot, with its date, so that the newest bundle is
    /// complete.
    /// </summary>
    private async Task CarryForwardAsync(
        SnapshotDraft draft,
        string files,
        List<KindResult> lost,
        SortedDictionary<string, MetadataFacts> facts,
        CancellationToken cancellationToken)
    {
        if (draft.Previous is not { } earlier)
        {
            return;
        }

        var paths = lost.Select(result => result.Kind)
            .Where(earlier.Record.Metadata.ContainsKey)
            .ToDictionary(kind => kind, kind => FileOf(files, kind), StringComparer.Ordinal);
        foreach (var path in paths.Values)
        {
            // an earlier call may have been stopped behind this
            File.Delete(path);
        }

        try
        {
            if (paths.Count > 0)
            {
                await new EarlierMetadata(store, earlier).FetchAsync(paths, cancellationToken);
            }
        }
        catch (DamagedBackupException e)
        {
            listener.Message($"{draft.Repository.Name}: the earlier metadata cannot be carried forward: {e.Message}");
        }

        foreach (var (kind, _) in paths.Where(known => File.Exists(known.Value)))
        {
            facts[kind] = earlier.Record.Metadata[kind];
        }
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
