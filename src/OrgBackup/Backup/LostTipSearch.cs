using OrgBackup.Git;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>
/// Finds the tips that earlier snapshots have and the server no longer reaches: of branches and tags that were deleted
/// or force-pushed, and of those lost before.
/// </summary>
internal sealed class LostTipSearch(IGitEngine git, IBackupStore store)
{
    private readonly SnapshotCatalog _catalog = new(store);

    /// <param name="earlier">The newest earlier snapshot whose record is sound; null: there is none.</param>
    /// <param name="mirror">What the server has now.</param>
    /// <param name="server">The server's list, and the mirror's folder.</param>
    public async Task<IReadOnlyList<LostTip>> FindAsync(
        StoredSnapshot? earlier, MirrorResult mirror, ReachRequest server, CancellationToken cancellationToken)
    {
        if (earlier is null)
        {
            return [];
        }

        var candidates = await CandidatesAsync(earlier, mirror, cancellationToken);
        var oids = candidates.Select(tip => tip.Oid).Distinct(StringComparer.Ordinal).ToList();
        var absent = (await AbsentAsync(oids, mirror, server, cancellationToken)).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. candidates.Where(tip => absent.Contains(tip.Oid))
                .DistinctBy(tip => (tip.Ref, tip.Oid))
                .OrderBy(tip => tip.Ref, StringComparer.Ordinal)
                .ThenBy(tip => tip.Date),
        ];
    }

    /// <summary>
    /// A full mirror holds just what the server's refs reach. Of an increment only the server knows, as far as the new
    /// objects do not tell: a merged branch that was deleted is reached still.
    /// </summary>
    private async Task<IReadOnlyList<string>> AbsentAsync(
        IReadOnlyList<string> oids, MirrorResult mirror, ReachRequest server, CancellationToken cancellationToken)
    {
        if (!mirror.IsIncrement)
        {
            return await git.FindAbsentAsync(server.Folder, oids, cancellationToken);
        }

        var open = server with { Oids = [.. oids.Where(oid => !mirror.Reaches(oid))] };
        return open.Oids.Count == 0 ? [] : await git.FindUnreachedAsync(open, cancellationToken);
    }

    /// <summary>
    /// The snapshot itself, unless its record was altered: then the newest one that was not. What may be forged names
    /// nothing to keep, and what came before it is not forgotten.
    /// </summary>
    public async Task<StoredSnapshot?> SoundAsync(StoredSnapshot? previous, CancellationToken cancellationToken)
    {
        if (previous is not { Altered: true })
        {
            return previous;
        }

        StoredSnapshot? sound = null;
        foreach (var info in await _catalog.RecordsAsync(previous.Folder, cancellationToken))
        {
            if (await _catalog.TryReadAsync(previous.Folder, info.Key, cancellationToken) is { Altered: false } other
                && other.Record.Repository.Id == previous.Record.Repository.Id
                && (sound is null || other.Record.CapturedAt > sound.Record.CapturedAt))
            {
                sound = other;
            }
        }

        return sound;
    }

    /// <summary>
    /// The tips of the earlier snapshot that moved, if its archive is still there; then those lost before.
    /// </summary>
    private async Task<List<LostTip>> CandidatesAsync(
        StoredSnapshot earlier, MirrorResult mirror, CancellationToken cancellationToken)
    {
        var tips = new List<LostTip>();
        if (earlier is { Record.Git: { } known }
            && earlier.ArtifactOf(ArtifactKinds.Git) is { } archive
            && (await store.FindAsync(archive.Key, cancellationToken))?.Size == archive.Size)
        {
            var now = mirror.Refs.Refs.ToDictionary(one => one.Name, one => one.Oid, StringComparer.Ordinal);
            tips.AddRange(known.Refs
                .Where(one => !GitStates.IsMergePreview(one.Key) && now.GetValueOrDefault(one.Key) != one.Value)
                .Select(one => new LostTip(one.Key, one.Value, earlier.Record.Date, archive.Key)));
        }

        tips.AddRange(earlier.Record.LostTips);
        return tips;
    }
}
