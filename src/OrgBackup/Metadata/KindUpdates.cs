using System.Globalization;

namespace OrgBackup.Metadata;

/// <summary>
/// Brings the earlier file of a kind up to date: what changed is read into a file of its own, then both are merged by
/// identity. Merging asks nobody and can be repeated.
/// </summary>
internal sealed class KindUpdates(MetadataRequest request, MetadataPlace place, KindLists lists)
{
    private const string Suffix = ".changed";
    private const string GraphQl = "graphql";

    /// <summary>
    /// How far before the watermark is asked again: clocks differ, and GitHub's lists lag a little behind.
    /// </summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How far before the watermark an item counts as changed though its time is the same: times have whole seconds,
    /// and what belongs to it was read within the second of its last update.
    /// </summary>
    public static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    private static readonly KindCursor ByPages = new() { Way = KindWay.Pages };

    private readonly UpdateChecks _checks = new(request, lists);
    private readonly KindMerge _merge = new(place, lists);

    /// <summary>The earlier file of a kind that is not asked for; null when it is not to be had.</summary>
    public KindResult? Keep(MetadataKind kind)
    {
        if (request.Earlier is not { } earlier)
        {
            return null;
        }

        var kept = new KindResult { Kind = kind.Name, Status = KindStatus.Kept };
        return earlier.Facts.GetValueOrDefault(kind.Name) is not { } facts ? kept
            : earlier.Find(kind.Name) is null ? null
            : kept with
            {
                Count = facts.Count,
                Digest = facts.Digest,
                Form = facts.Form,
                Watermark = facts.Watermark,
                ETag = facts.ETag,
            };
    }

    /// <summary>Updates a kind; null when it must be read whole.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="read">Reads a kind that belongs to others, where those changed.</param>
    /// <param name="cancellationToken">Ends it; the next call goes on.</param>
    public async Task<KindResult?> UpdateAsync(
        MetadataKind kind,
        Func<MetadataKind, CancellationToken, Task<KindResult>> read,
        CancellationToken cancellationToken)
    {
        // once begun to be read whole, it is read whole
        if (kind.Update == KindUpdate.Whole
            || request.Earlier?.Find(kind.Name) is not { } earlier
            || place.Progress.CursorOf(kind.Name) is not null
            || _checks.HasOutdatedCopies(kind))
        {
            return null;
        }

        if (await FindChangesAsync(kind, read, cancellationToken) is not { } changes)
        {
            return null;
        }

        var merged = await _merge.MergeAsync(kind, earlier, place.Of(changes.Kind).File, cancellationToken)
            with
        { Form = changes.Form };
        return _checks.Agrees(kind) ? merged : null;
    }

    private async Task<KindResult?> FindChangesAsync(
        MetadataKind kind,
        Func<MetadataKind, CancellationToken, Task<KindResult>> read,
        CancellationToken cancellationToken)
    {
        var part = kind with { Name = kind.Name + Suffix, IsOfChanged = true };
        if (place.Progress.ResultOf(part.Name) is { Status: KindStatus.Read } done
            && File.Exists(place.Of(part.Name).File))
        {
            return done;
        }

        var facts = request.Earlier!.Facts[kind.Name];
        if ((kind.Update is KindUpdate.Since or KindUpdate.UpdatedFirst && facts.Watermark is null)
            || (kind.Graph is not null && facts.Form != GraphQl))
        {
            return null;
        }

        var found = kind.Update switch
        {
            KindUpdate.Since => await lists.WriteAsync(
                part,
                ByPages,
                (pass, token) => lists.CopyPagesAsync(SincePath(kind, facts), kind.Property, pass, token),
                cancellationToken),
            KindUpdate.ByParent => await read(part, cancellationToken),
            _ when kind.Graph is not null => await read(part with { Since = SinceOf(kind) }, cancellationToken),
            _ => await FindNewestAsync(kind, part, cancellationToken),
        };
        if (found is not { Status: KindStatus.Read } || found.Form != facts.Form)
        {
            return null;
        }

        place.Finish(found);
        return found;
    }

    private async Task<KindResult?> FindNewestAsync(
        MetadataKind kind, MetadataKind part, CancellationToken cancellationToken)
    {
        var (path, isKnown) = kind.Update == KindUpdate.UpdatedFirst
            ? (UpdatedFirst(kind), IsOlderThan(SinceOf(kind)))
            : (kind.Path, IsIn(request.Earlier!.Find(kind.Name)!));
        try
        {
            return await lists.WriteAsync(
                part,
                ByPages,
                (pass, token) => lists.CopyPagesUntilAsync(path, isKnown, pass, token),
                cancellationToken);
        }
        catch (BackupException e) when (KindPass.IsTooDeep(kind, KindWay.Pages, e))
        {
            return null;
        }
    }

    private DateTimeOffset SinceOf(MetadataKind kind) => request.Earlier!.Facts[kind.Name].Watermark!.Value - Overlap;

    private static string SincePath(MetadataKind kind, Snapshots.MetadataFacts facts)
    {
        var since = (facts.Watermark!.Value - Overlap).UtcDateTime.ToString(
            "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return $"{kind.Path.Replace("sort=created", "sort=updated", StringComparison.Ordinal)}&since={since}";
    }

    private static string UpdatedFirst(MetadataKind kind) => kind.Path
        .Replace("sort=created", "sort=updated", StringComparison.Ordinal)
        .Replace("direction=asc", "direction=desc", StringComparison.Ordinal);

    private static Func<ReadOnlyMemory<byte>, bool> IsOlderThan(DateTimeOffset since) =>
        item => KindItem.Of(item.Span).UpdatedAt < since;

    private static Func<ReadOnlyMemory<byte>, bool> IsIn(string file)
    {
        var known = IdentitySet.Of(file);
        return item => KindItem.IdentityOf(item.Span) is { } identity && known.Contains(identity);
    }
}
