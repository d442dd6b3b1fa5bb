using OrgBackup.Snapshots;

namespace OrgBackup.Backup;

/// <summary>
/// All parts of one repository, and whether together they are a new snapshot; the organization itself has metadata
/// only.
/// </summary>
/// <param name="files">Assets, attachments and the like; null where there are none of a kind.</param>
public sealed class SnapshotParts(PartResult? git, PartResult? wiki, PartResult metadata, params PartResult?[] files)
{
    private readonly PartResult[] _all = [.. new[] { git, wiki, metadata }.Concat(files).OfType<PartResult>()];

    /// <summary>Gets what could not be read, in the order of kinds.</summary>
    public IReadOnlyList<MissingKind> Missing => field ??=
        [.. _all.SelectMany(part => part.Missing).OrderBy(missing => missing.Kind, StringComparer.Ordinal)];

    /// <summary>
    /// Gets what could not be read as an outcome shows it, without the lists that only the record keeps; null when
    /// nothing is missing.
    /// </summary>
    public IReadOnlyList<MissingKind>? MissingShown =>
        Missing.Count == 0 ? null : [.. Missing.Select(missing => missing with { Objects = null })];

    /// <summary>Gets sentences for the top of the run's report; null when there is nothing to say.</summary>
    public IReadOnlyList<string>? Warnings => git is { Warnings.Count: > 0 } ? git.Warnings : null;

    /// <summary>Gets how the git data was taken.</summary>
    public GitTaking GitTaking => git?.Artifacts is [var archive, ..]
        ? archive switch
        {
            { Layout: not null } => GitTaking.Connected,
            { Index: not null } => GitTaking.Streamed,
            _ => GitTaking.Indexed,
        }
        : GitTaking.Indexed;

    public long NewBytes => _all.Sum(part => part.NewBytes);

    /// <summary>Whether anything differs from the snapshot that may be built on: then a new record is due.</summary>
    public bool ChangedSince(StoredSnapshot? earlier) =>
        earlier is null
        || _all.Any(part => part.Changed)
        || (wiki?.Refs is null) != (earlier.Record.Wiki is null)
        || !Missing.Select(Essence).SequenceEqual(earlier.Record.Missing.Select(Essence));

    public SnapshotRecord ToRecord(SnapshotDraft draft, Proof proof) => new()
    {
        Repository = new RepositoryIdentity
        {
            Id = draft.Repository.Id,
            IsOrganization = draft.Repository.IsOrganization,
            Name = draft.Repository.Name,
            FullName = draft.Repository.FullName,
            Private = draft.Repository.Private,
            Archived = draft.Repository.Archived,
            Fork = draft.Repository.Fork,
            DefaultBranch = draft.Repository.DefaultBranch,
        },
        Date = draft.Run.Date,
        CapturedAt = draft.CapturedAt,
        RunId = draft.Run.Id,
        Artifacts = [.. _all.SelectMany(part => part.Artifacts)],
        Git = git?.Refs,
        Wiki = wiki?.Refs,
        Lfs = files.FirstOrDefault(part => part?.Lfs is not null)?.Lfs,
        LostTips = git?.LostTips ?? [],
        LostWiki = wiki is null ? LostWikiOf(draft.Previous) : null,
        Metadata = metadata.Metadata!,
        Counts = new SortedDictionary<string, long>(
            metadata.Metadata!.ToDictionary(kind => kind.Key, kind => kind.Value.Count, StringComparer.Ordinal),
            StringComparer.Ordinal),
        Missing = Missing,
        Previous = draft.Previous is { } earlier ? new PreviousSnapshot(earlier.Key, earlier.Sha256) : null,
        Proof = proof,
    };

    /// <summary>The wiki that an earlier snapshot has and GitHub no longer: remembered from record to record.</summary>
    private static LostWiki? LostWikiOf(StoredSnapshot? earlier) =>
        earlier?.ArtifactOf(ArtifactKinds.Wiki) is { } artifact
        ? new LostWiki(artifact.Key, earlier.Record.Date)
        : earlier?.Record.LostWiki;

    /// <summary>
    /// What of a missing kind makes a difference: not the sentence for people, which may name the time.
    /// </summary>
    private static (string, string, string?, DateOnly?) Essence(MissingKind missing) =>
        (missing.Kind, missing.Reason, missing.Permission, missing.Since);
}
