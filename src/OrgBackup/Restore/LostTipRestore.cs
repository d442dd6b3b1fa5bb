using System.Globalization;
using OrgBackup.Backup;
using OrgBackup.Git;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Restore;

/// <summary>
/// Brings the tips that the server no longer had back into a restored repository, as
/// <c>refs/lost-tips/heads/main/2026-11-22-1a2b3c4d</c>; each earlier archive is read once. Objects prove themselves by
/// their ids, so an archive needs no record for this.
/// </summary>
public sealed class LostTipRestore(IBackupStore store, IGitEngine git)
{
    private const string Root = "refs/lost-tips/";

    /// <param name="record">The snapshot.</param>
    /// <param name="repository">Its repository, restored; null when that did not succeed.</param>
    /// <returns>One item per archive, and one more for tips that it does not hold.</returns>
    public async Task<IReadOnlyList<RestoredItem>> RunAsync(
        SnapshotRecord record, string? repository, CancellationToken cancellationToken)
    {
        var items = new List<RestoredItem>();
        foreach (var tips in record.LostTips.GroupBy(tip => tip.Key))
        {
            if (repository is null)
            {
                items.Add(new RestoredItem(Words([.. tips]), Path: null, "the repository itself was not restored."));
                continue;
            }

            items.AddRange(await RestoreAsync(tips.Key, NamesOf([.. tips]), repository, cancellationToken));
        }

        return items;
    }

    /// <summary>
    /// The names under which tips come back; of two that would be the same the second has its whole id.
    /// </summary>
    internal static IReadOnlyList<(LostTip Tip, string Name)> NamesOf(IReadOnlyList<LostTip> tips)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        return [.. tips.Select(tip => (tip, names.Add(NameOf(tip, 8)) ? NameOf(tip, 8) : NameOf(tip, tip.Oid.Length)))];
    }

    private static string NameOf(LostTip tip, int letters)
    {
        var name = tip.Ref.StartsWith("refs/", StringComparison.Ordinal) ? tip.Ref["refs/".Length..] : tip.Ref;
        var date = tip.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return $"{Root}{name}/{date}-{tip.Oid[..Math.Min(letters, tip.Oid.Length)]}";
    }

    private static string Words(IReadOnlyList<LostTip> tips) =>
        tips.Count == 1 ? $"lost tip of {tips[0].Ref}" : string.Create(
            CultureInfo.InvariantCulture, $"{tips.Count} lost tips");

    private async Task<IEnumerable<RestoredItem>> RestoreAsync(
        BackupKey archive,
        IReadOnlyList<(LostTip Tip, string Name)> tips,
        string repository,
        CancellationToken cancellationToken)
    {
        var what = $"{Words([.. tips.Select(one => one.Tip)])} from {archive}";
        var partial = $"{repository}.lost-tips.partial";
        try
        {
            ScratchFolder.Remove(partial);
            await using (var content = await store.OpenAsync(archive, cancellationToken)
                ?? throw new DamagedBackupException($"{archive} is not in {store.Location}."))
            {
                await GitArchive.ExtractAsync(content, partial, cancellationToken);
                await MissingIndexes.MakeAsync(partial, cancellationToken);
            }

            var refs = tips.Select(one => new GitRef(one.Name, one.Tip.Oid)).ToList();
            var absent = await git.TakeOverAsync(partial, repository, refs, cancellationToken);
            var lacking = tips.Select(one => one.Tip)
                .Where(tip => absent.Contains(tip.Oid, StringComparer.Ordinal))
                .ToList();
            return
            [
                .. tips.Take(lacking.Count < tips.Count ? 1 : 0)
                    .Select(_ => new RestoredItem(what, repository, Problem: null)),
                .. lacking.Select(tip => new RestoredItem(
                    $"lost tip of {tip.Ref}", Path: null, $"{tip.Oid} or what it reaches is not in {archive}.")),
            ];
        }
        catch (Exception e) when (e is BackupException or IOException or UnauthorizedAccessException)
        {
            return [new RestoredItem(what, Path: null, FailureExplanation.Translate(e).Message)];
        }
        finally
        {
            ScratchFolder.Remove(partial);
        }
    }
}
