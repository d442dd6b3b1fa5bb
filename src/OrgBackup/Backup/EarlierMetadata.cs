using OrgBackup.Metadata;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>Fetches kinds of an earlier snapshot's metadata, for what could not be read now.</summary>
internal sealed class EarlierMetadata(IBackupStore store, StoredSnapshot earlier)
{
    /// <summary>
    /// Writes the kinds' files, as far as they can be had: from the bundle, or from the views when the bundle cannot be
    /// read at once (it may be in an archive storage class; views never are).
    /// </summary>
    /// <exception cref="DamagedBackupException">The bundle is not what was written.</exception>
    public async Task FetchAsync(
        IReadOnlyDictionary<string, string> pathOfKind, CancellationToken cancellationToken)
    {
        if (earlier.ArtifactOf(ArtifactKinds.Metadata) is not { } bundle)
        {
            return;
        }

        try
        {
            await ExtractAsync(bundle, pathOfKind, cancellationToken);
        }
        catch (StoreException)
        {
            foreach (var (kind, path) in pathOfKind)
            {
                await CopyViewAsync(kind, path, cancellationToken);
            }
        }
    }

    private async Task ExtractAsync(
        Artifact bundle, IReadOnlyDictionary<string, string> pathOfKind, CancellationToken cancellationToken)
    {
        await using var source = await store.OpenAsync(bundle.Key, cancellationToken)
            ?? throw new DamagedBackupException($"{bundle.Key} is not in {store.Location}.");
        await MetadataBundle.ExtractAsync(source, name => PathOf(name, pathOfKind), cancellationToken);
    }

    // a bundle that was stored under the repository's former name has that name in its files
    private string? PathOf(string name, IReadOnlyDictionary<string, string> pathOfKind)
    {
        var isFormer = !name.StartsWith(NameOf("")[..^".json".Length], StringComparison.Ordinal);
        var kind = pathOfKind.Keys
            .Where(kind => isFormer ? name.EndsWith($"_{kind}.json", StringComparison.Ordinal) : name == NameOf(kind))
            .MaxBy(kind => kind.Length);
        return kind is null ? null : pathOfKind[kind];
    }

    /// <summary>Only the newest snapshot's views are there, so the size must be the recorded one.</summary>
    private async Task CopyViewAsync(string kind, string path, CancellationToken cancellationToken)
    {
        var key = BackupKey.MetadataView(earlier.Folder, NameOf(kind));
        var found = await store.FindAsync(key, cancellationToken);
        if (found?.Size != earlier.Record.Metadata[kind].Size)
        {
            return;
        }

        await using var source = await store.OpenAsync(key, cancellationToken)
            ?? throw new DamagedBackupException($"{key} is not in {store.Location}.");
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        await source.CopyToAsync(file, cancellationToken);
    }

    private string NameOf(string kind) => earlier.Record.Repository.FileOf(kind);
}
