namespace OrgBackup.Metadata;

/// <summary>
/// The items of a kind, by number and by node id: which there are, and which changed since the earlier snapshot. What
/// was updated shortly before the earlier watermark counts as changed: times have whole seconds, and servers their
/// delays.
/// </summary>
internal sealed class ChangedItems
{
    /// <summary>Gets the keys of all items that there are now.</summary>
    public IdentitySet Living { get; } = new();

    /// <summary>Gets the keys of those that are new, or were updated since.</summary>
    public IdentitySet Changed { get; } = new();

    /// <param name="now">The file of the kind.</param>
    /// <param name="before">The earlier file; null: all are new. The same file: none is.</param>
    /// <param name="since">What was updated from then on counts as changed.</param>
    public static ChangedItems Of(string now, string? before, DateTimeOffset? since)
    {
        var items = new ChangedItems();
        var known = before == now ? new() : Versions(before);
        foreach (var item in JsonArrayFile.Read(now))
        {
            var (identity, updated) = KindItem.Of(item.Span);
            var isChanged = before != now
                && (identity is not { } id
                    || !known.Contains(VersionOf(id, updated))
                    || updated >= since);
            items.Add(ItemView.Of(item.Span), isChanged);
        }

        return items;
    }

    /// <summary>Whether an item is one of those that changed.</summary>
    public bool HasChanged(ReadOnlySpan<byte> item) =>
        ItemView.Of(item) is var view
        && ((view.Node is { } node && Changed.Contains(node))
            || (view.Number is { } number && Changed.Contains((UInt128)number)));

    private void Add(ItemView view, bool isChanged)
    {
        foreach (var key in new[] { view.Node, (UInt128?)view.Number })
        {
            if (key is { } found)
            {
                Living.Add(found);
                if (isChanged)
                {
                    Changed.Add(found);
                }
            }
        }
    }

    private static IdentitySet Versions(string? file)
    {
        var versions = new IdentitySet();
        foreach (var item in file is null ? [] : JsonArrayFile.Read(file))
        {
            var (identity, updated) = KindItem.Of(item.Span);
            if (identity is { } id)
            {
                versions.Add(VersionOf(id, updated));
            }
        }

        return versions;
    }

    // an item at a time, in as little as its identity alone: no number has the half that holds the time
    private static UInt128 VersionOf(UInt128 identity, DateTimeOffset? updated) =>
        (identity ^ ((UInt128)(ulong)(updated?.UtcTicks ?? 0) << 64)) | (UInt128.One << 127);
}
