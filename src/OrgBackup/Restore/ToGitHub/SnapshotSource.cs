using System.Runtime.CompilerServices;
using System.Text.Json;
using OrgBackup.GitHub;
using OrgBackup.Metadata;
using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Verify;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>
/// A snapshot that is being restored: its git and metadata unpacked in a scratch folder, compared with the record on
/// the way; its files in the store.
/// </summary>
public sealed class SnapshotSource
{
    private readonly IBackupStore _store;
    private readonly string? _metadata;

    private SnapshotSource(StoredSnapshot snapshot, IBackupStore store, string folder, RestoreSummary unpacked)
    {
        (Snapshot, _store, Folder) = (snapshot, store, folder);
        _metadata = PathOf(unpacked, ArtifactKinds.Metadata);
        GitFolder = PathOf(unpacked, ArtifactKinds.Git);
        WikiFolder = PathOf(unpacked, ArtifactKinds.Wiki);
        Damages = [.. unpacked.Items.Where(item => item.Problem is not null)];
    }

    public StoredSnapshot Snapshot { get; }

    public SnapshotRecord Record => Snapshot.Record;

    /// <summary>Gets the bare repository; null when the snapshot has none, or it was not asked for.</summary>
    public string? GitFolder { get; }

    /// <summary>Gets the wiki's bare repository; likewise.</summary>
    public string? WikiFolder { get; }

    /// <summary>Gets the scratch folder in which all this is; steps may put files of their own beside it.</summary>
    public string Folder { get; }

    /// <summary>Gets what could not be unpacked, and why.</summary>
    public IReadOnlyList<RestoredItem> Damages { get; }

    /// <summary>Unpacks what is wanted of a snapshot.</summary>
    public static async Task<SnapshotSource> OpenAsync(
        IBackupStore store, StoredSnapshot snapshot, RestoreRequest request, CancellationToken cancellationToken)
    {
        var unpacked = await new FolderRestore(store).RunNewestAsync(snapshot, request, cancellationToken);
        return new(snapshot, store, request.TargetFolder, unpacked);
    }

    /// <summary>A snapshot whose metadata is unpacked in a folder already, and nothing else of it.</summary>
    internal static SnapshotSource OfMetadata(StoredSnapshot snapshot, IBackupStore store, string folder) =>
        new(snapshot, store, folder, new()
        {
            Repository = snapshot.Record.Repository.Name,
            Snapshot = snapshot.Key,
            Date = snapshot.Record.Date,
            Items = [new(ArtifactKinds.Metadata, folder, null)],
        });

    /// <summary>The one object of a kind that has just one; null when the snapshot does not have it.</summary>
    public JsonElement? ObjectOf(string kind)
    {
        if (FileOf(kind) is not { } path)
        {
            return null;
        }

        using var document = Json.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }

    /// <summary>The items of a kind, one in memory at a time; none when the snapshot does not have the kind.</summary>
    /// <exception cref="DamagedBackupException">The file is no whole JSON array.</exception>
    public async IAsyncEnumerable<JsonElement> ItemsAsync(
        string kind, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        foreach (var item in FileOf(kind) is { } path ? JsonArrayFile.Read(path) : [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var document = Json.Parse(item);
            yield return document.RootElement.Clone();
        }
    }

    /// <summary>The number of items of a kind, as the record states it.</summary>
    public long CountOf(string kind) => Record.Metadata.GetValueOrDefault(kind)?.Count ?? 0;

    /// <summary>Copies a file of the snapshot; what differs from its record throws before the last byte.</summary>
    /// <exception cref="DamagedBackupException">It is not there, or not what was stored.</exception>
    public async Task CopyAsync(Artifact artifact, Stream target, CancellationToken cancellationToken)
    {
        var content = await OpenAsync(artifact, cancellationToken);
        await using var recorded = new RecordedStream(content, artifact.ToStored());
        var (held, next) = (new byte[128 << 10], new byte[128 << 10]);
        var count = await recorded.ReadAsync(held, cancellationToken);
        while (await recorded.ReadAsync(next, cancellationToken) is > 0 and var more)
        {
            await target.WriteAsync(held.AsMemory(0, count), cancellationToken);
            (held, next, count) = (next, held, more);
        }

        if (await recorded.FinishAsync(cancellationToken) is { } damage)
        {
            throw new DamagedBackupException(damage.Detail);
        }

        await target.WriteAsync(held.AsMemory(0, count), cancellationToken);
    }

    /// <summary>Opens a file of the snapshot whose content proves itself by its name, as that of LFS does.</summary>
    /// <exception cref="DamagedBackupException">It is not there.</exception>
    public async Task<Stream> OpenAsync(Artifact artifact, CancellationToken cancellationToken) =>
        await _store.OpenAsync(artifact.Key, cancellationToken)
        ?? throw new DamagedBackupException($"{artifact.Key} is not in {_store.Location}.");

    private static string? PathOf(RestoreSummary unpacked, string what) =>
        unpacked.Items.FirstOrDefault(item => item.What == what)?.Path;

    private string? FileOf(string kind) =>
        _metadata is null ? null : MetadataBundle.FindFile(_metadata, Record.Repository, kind);
}
