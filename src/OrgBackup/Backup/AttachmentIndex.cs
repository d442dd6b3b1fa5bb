using System.Text.Json;
using OrgBackup.Metadata;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>The index file of attachments: a line for each address, in ordinal order.</summary>
internal sealed class AttachmentIndex(IBackupStore store)
{
    /// <summary>Writes the index beside the metadata files.</summary>
    public static async Task<MetadataFacts> WriteAsync(
        string files, IEnumerable<AttachmentEntry> entries, DateOnly date, CancellationToken cancellationToken)
    {
        var place = new KindPlace(AttachmentPart.Kind, files, new MetadataProgress(), IsKept: false);
        await using var file = KindFile.New(place);
        foreach (var entry in entries.OrderBy(entry => entry.Url, StringComparer.Ordinal))
        {
            var line = JsonSerializer.SerializeToUtf8Bytes(entry, IndexJson.Default.AttachmentEntry);
            await file.AddAsync(line, cancellationToken);
        }

        await file.CompleteAsync(cancellationToken);
        var result = file.ToResult(AttachmentPart.Kind);
        return new MetadataFacts(result.Count, result.Digest, "own", date, new FileInfo(place.File).Length);
    }

    /// <summary>What an earlier snapshot says of its attachments; nothing when that cannot be read.</summary>
    public async Task<EarlierAttachments> ReadEarlierAsync(
        StoredSnapshot? earlier, string folder, CancellationToken cancellationToken)
    {
        if (earlier?.Record.Metadata.GetValueOrDefault(AttachmentPart.Kind) is not { Count: > 0 })
        {
            return EarlierAttachments.None;
        }

        var path = Path.Combine(folder, "earlier-attachments.json");
        File.Delete(path);
        try
        {
            var wanted = new Dictionary<string, string>(StringComparer.Ordinal) { [AttachmentPart.Kind] = path };
            await new EarlierMetadata(store, earlier).FetchAsync(wanted, cancellationToken);
            return File.Exists(path) ? new(Read(path), earlier.Record) : EarlierAttachments.None;
        }
        catch (Exception e) when (e is DamagedBackupException or JsonException)
        {
            // then everything is fetched again
            return EarlierAttachments.None;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Dictionary<string, AttachmentEntry> Read(string path) =>
        JsonArrayFile.Read(path)
            .Select(item => JsonSerializer.Deserialize(item.Span, IndexJson.Default.AttachmentEntry)!)
            .DistinctBy(entry => entry.Url, StringComparer.Ordinal)
            .ToDictionary(entry => entry.Url, StringComparer.Ordinal);
}

/// <summary>The attachments of an earlier snapshot.</summary>
internal sealed class EarlierAttachments(Dictionary<string, AttachmentEntry> entries, SnapshotRecord? record)
{
    private readonly Dictionary<BackupKey, Artifact> _artifacts = (record?.Artifacts ?? [])
        .Where(artifact => artifact.Kind == ArtifactKinds.Attachment)
        .ToDictionary(artifact => artifact.Key);

    public static EarlierAttachments None { get; } = new([], record: null);

    public AttachmentEntry? EntryOf(string url) => entries.GetValueOrDefault(url);

    /// <summary>The object that holds it; null when it was missed, or the record does not name it.</summary>
    public Artifact? ArtifactOf(string url) =>
        EntryOf(url)?.Key is { } key ? _artifacts.GetValueOrDefault(key) : null;
}
