using OrgBackup.Metadata;

namespace OrgBackup.Backup;

/// <summary>What is to be read of one repository's metadata.</summary>
/// <param name="Draft">Of which repository, and on what it builds.</param>
/// <param name="Files">Where the files go.</param>
/// <param name="Progress">
/// How far an earlier call with the same draft and files got; see <see cref="IMetadataReader"/>. Null: all in one go.
/// </param>
/// <param name="Decision">What is asked for.</param>
/// <param name="Refs">The refs in the mirror, name to object id.</param>
public sealed record MetadataJob(
    SnapshotDraft Draft,
    string Files,
    MetadataProgress? Progress,
    MetadataDecision Decision,
    IReadOnlyDictionary<string, string> Refs);
