using System.Text.Json.Serialization;
using OrgBackup.Storage;

namespace OrgBackup.Snapshots;

/// <summary>
/// The state of one repository at one run. Written last: a snapshot exists only if its record does, and it never
/// changes.
/// </summary>
public sealed record SnapshotRecord
{
    /// <summary>The version of this format that this program writes.</summary>
    public const int CurrentSchema = 1;

    /// <summary>In place of a run's id, in records of archives that another tool made.</summary>
    public const string AdoptedRun = "adopted";

    public int SchemaVersion { get; init; } = CurrentSchema;

    public required RepositoryIdentity Repository { get; init; }

    /// <summary>Gets the run's date.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Gets the time at which reading began; the order of snapshots is the order of these.</summary>
    public required DateTimeOffset CapturedAt { get; init; }

    public required string RunId { get; init; }

    public IReadOnlyList<Artifact> Artifacts { get; init; } = [];

    /// <summary>Gets the refs of the repository; null when git was not asked for.</summary>
    public GitState? Git { get; init; }

    /// <summary>Gets the refs of the wiki; null when it has none.</summary>
    public GitState? Wiki { get; init; }

    /// <summary>Gets the wiki that GitHub no longer has, and where it is kept.</summary>
    public LostWiki? LostWiki { get; init; }

    /// <summary>Gets what LFS pointers name; null when nobody looked for them.</summary>
    public LfsState? Lfs { get; init; }

    /// <summary>Gets the tips that the server no longer has, of this and all earlier snapshots.</summary>
    public IReadOnlyList<LostTip> LostTips { get; init; } = [];

    /// <summary>Gets what each metadata file holds: kind to facts, in ordinal order.</summary>
    public IReadOnlyDictionary<string, MetadataFacts> Metadata { get; init; } =
        new SortedDictionary<string, MetadataFacts>(StringComparer.Ordinal);

    /// <summary>Gets the number of items per kind, as stored.</summary>
    public IReadOnlyDictionary<string, long> Counts { get; init; } =
        new SortedDictionary<string, long>(StringComparer.Ordinal);

    public IReadOnlyList<MissingKind> Missing { get; init; } = [];

    public PreviousSnapshot? Previous { get; init; }

    public required Proof Proof { get; init; }

    /// <summary>
    /// Gets the SHA-256 of the record's own bytes, with zeros in this place; the last field. See <c>RecordSeal</c>.
    /// </summary>
    public string? Seal { get; init; }

    /// <summary>
    /// Gets a value indicating whether the archives are another tool's: nothing is built on them, only restored.
    /// </summary>
    [JsonIgnore]
    public bool IsAdopted => RunId == AdoptedRun;

    /// <summary>
    /// Every object that must stay for this snapshot to be whole, each once: its artifacts, also those of earlier
    /// dates, and the archives of lost tips and of a lost wiki.
    /// </summary>
    public IEnumerable<BackupKey> NeededKeys() =>
        Artifacts.Select(artifact => artifact.Key)
            .Concat(LostTips.Select(tip => tip.Key))
            .Concat(LostWiki is { } wiki ? [wiki.Key] : [])
            .Distinct();
}

/// <summary>Which repository a snapshot is of; <see cref="Id"/> alone identifies it.</summary>
public sealed record RepositoryIdentity
{
    /// <summary>Gets GitHub's id; 0 when it is not known: adopted, without the repository's settings.</summary>
    public required long Id { get; init; }

    /// <summary>Gets a value indicating whether it is of the organization itself, and no repository.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsOrganization { get; init; }

    public required string Name { get; init; }

    public required string FullName { get; init; }

    public bool Private { get; init; }

    public bool Archived { get; init; }

    public bool Fork { get; init; }

    public string? DefaultBranch { get; init; }

    /// <summary>The name of a kind's metadata file, in the bundle and as a view.</summary>
    public string FileOf(string kind) =>
        IsOrganization ? BackupKey.OrganizationFile(kind) : BackupKey.MetadataFile(Name, kind);
}

/// <summary>The refs of one git repository as the server listed them.</summary>
public sealed record GitState
{
    /// <summary>Gets the name of the default branch's ref, born or not; null when the server names none.</summary>
    public string? Head { get; init; }

    /// <summary>
    /// Gets ref name to object id (lower-case hex), in the byte order of the names. Ref names that are not UTF-8: see
    /// <c>GitRefName</c>.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Refs { get; init; }

    /// <summary>
    /// Gets the SHA-256 of the output of <c>git for-each-ref --format='%(objectname) %(refname)'</c>.
    /// </summary>
    public required string RefsDigest { get; init; }

    /// <summary>Gets the object format: <c>sha1</c> or <c>sha256</c>.</summary>
    public string ObjectFormat { get; init; } = "sha1";
}

/// <summary>What one metadata file holds.</summary>
/// <param name="Count">Number of items in the file.</param>
/// <param name="Digest">Digest of the content without volatile counters; equal digests mean nothing changed.</param>
/// <param name="Form"><c>rest</c> or <c>graphql</c>: whose form the objects have.</param>
/// <param name="CapturedOn">
/// Date of the run that read it from GitHub; earlier than the record's when carried forward.
/// </param>
/// <param name="Size">Size of the file in bytes.</param>
/// <param name="Watermark">
/// The newest <c>updated_at</c> seen in the file: the next update asks for what changed since then, minus an overlap.
/// </param>
/// <param name="ETag">
/// GitHub's tag of the answer, when the file came in a single one: the next sweep asks whether it still holds.
/// </param>
public sealed record MetadataFacts(
    long Count,
    string Digest,
    string Form,
    DateOnly CapturedOn,
    long Size,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? Watermark = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ETag = null);

/// <summary>The record that this one follows, and the SHA-256 of its bytes: a chain that shows tampering.</summary>
public sealed record PreviousSnapshot(BackupKey Key, string Sha256);

/// <summary>What was proved while writing.</summary>
public sealed record Proof
{
    /// <summary>
    /// Gets <c>none</c>, <c>quick</c> (hashed on the way, pack sound, every ref in the archive) or <c>full</c> (also
    /// read back).
    /// </summary>
    public required string Level { get; init; }

    public DateTimeOffset? At { get; init; }

    /// <summary>Gets the sentences that say what was done.</summary>
    public IReadOnlyList<string> Checks { get; init; } = [];
}
