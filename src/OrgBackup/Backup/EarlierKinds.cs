using OrgBackup.Metadata;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>The metadata files of the snapshot before, as far as a new one goes on with them.</summary>
internal sealed class EarlierKinds(IBackupStore store, IBackupProgress listener)
{
    /// <summary>
    /// Fetches them into a folder of their own, which is no part of what another process goes on with: it fetches them
    /// again. A file that is not as recorded is left out.
    /// </summary>
    /// <returns>Null when there is no snapshot before, or it was altered.</returns>
    public async Task<EarlierFiles?> FetchAsync(SnapshotDraft draft, string files, CancellationToken cancellationToken)
    {
        if (draft.Previous is not { Altered: false } earlier)
        {
            return null;
        }

        var folder = Path.Combine(files, "earlier");
        ScratchFolder.Remove(folder);
        Directory.CreateDirectory(folder);
        var facts = earlier.Record.Metadata
            .Where(known => IsOfReader(draft, known.Key))
            .ToDictionary(known => known.Key, known => known.Value, StringComparer.Ordinal);
        var paths = facts.Keys.ToDictionary(
            kind => kind, kind => MetadataPart.FileOf(folder, kind), StringComparer.Ordinal);
        await TryFetchAsync(draft, earlier, paths, cancellationToken);
        foreach (var (kind, path) in paths.Where(known => File.Exists(known.Value)))
        {
            if (new FileInfo(path).Length != facts[kind].Size)
            {
                File.Delete(path);
            }
        }

        return new EarlierFiles(folder, facts);
    }

    /// <summary>Copies the file of a kind that was not asked for, with its tombstones.</summary>
    public static void Keep(
        EarlierFiles earlier, string kind, string files, SortedDictionary<string, MetadataFacts> facts)
    {
        foreach (var name in new[] { kind, KindTombstones.NameOf(kind) })
        {
            if (earlier.Find(name) is { } path)
            {
                File.Copy(path, MetadataPart.FileOf(files, name), overwrite: true);
                facts[name] = earlier.Facts[name];
            }
        }
    }

    /// <summary>
    /// What could not be read now is taken from the snapshot before, with its date, so that the newest bundle is
    /// complete.
    /// </summary>
    public async Task CarryForwardAsync(
        SnapshotDraft draft,
        string files,
        IEnumerable<string> lost,
        SortedDictionary<string, MetadataFacts> facts,
        CancellationToken cancellationToken)
    {
        if (draft.Previous is not { } earlier)
        {
            return;
        }

        var paths = lost.SelectMany(kind => new[] { kind, KindTombstones.NameOf(kind) })
            .Where(earlier.Record.Metadata.ContainsKey)
            .ToDictionary(kind => kind, kind => MetadataPart.FileOf(files, kind), StringComparer.Ordinal);
        foreach (var path in paths.Values)
        {
            // an earlier call may have been stopped behind this
            File.Delete(path);
        }

        await TryFetchAsync(draft, earlier, paths, cancellationToken);
        foreach (var (kind, _) in paths.Where(known => File.Exists(known.Value)))
        {
            facts[kind] = earlier.Record.Metadata[kind];
        }
    }

    /// <summary>Fetches the files that are not there, of a snapshot whose metadata was not asked for.</summary>
    public async Task CompleteAsync(
        SnapshotDraft draft, string files, IEnumerable<string> kinds, CancellationToken cancellationToken)
    {
        var paths = kinds.ToDictionary(kind => kind, kind => MetadataPart.FileOf(files, kind), StringComparer.Ordinal);
        foreach (var (kind, _) in paths.Where(known => File.Exists(known.Value)).ToList())
        {
            paths.Remove(kind);
        }

        if (paths.Count > 0 && draft.BuildOn is { } earlier)
        {
            await new EarlierMetadata(store, earlier).FetchAsync(paths, cancellationToken);
        }
    }

    /// <summary>Whether a file of the record comes from the reader, and not from another part of the backup.</summary>
    public static bool IsOfReader(SnapshotDraft draft, string name) =>
        MetadataKinds.Of(draft.Repository).Any(kind => kind.Name == name || KindTombstones.NameOf(kind.Name) == name);

    private async Task TryFetchAsync(
        SnapshotDraft draft,
        StoredSnapshot earlier,
        Dictionary<string, string> paths,
        CancellationToken cancellationToken)
    {
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
    }
}
