using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>
/// Merges what changed of a kind into its earlier file, by identity; what belonged to something that is gone goes.
/// </summary>
internal sealed class KindMerge(MetadataPlace place, KindLists lists)
{
    /// <summary>Writes the file of a kind; the changes' items come behind those that stay.</summary>
    public async Task<KindResult> MergeAsync(
        MetadataKind kind, string earlier, string changes, CancellationToken cancellationToken)
    {
        var (replaced, owners) = (IdentitySet.Of(changes), OwnersOf(kind));
        await using var file = KindFile.New(place.Of(kind.Name));
        foreach (var item in JsonArrayFile.Read(earlier))
        {
            if (!(KindItem.IdentityOf(item.Span) is { } identity && replaced.Contains(identity))
                && owners.Keeps(item))
            {
                await file.AddAsync(item, cancellationToken);
            }
        }

        foreach (var item in JsonArrayFile.Read(changes))
        {
            await file.AddAsync(item, cancellationToken);
        }

        await file.CompleteAsync(cancellationToken);
        return file.ToResult(kind.Name);
    }

    /// <summary>What the items of a kind belong to; nothing known: they stay.</summary>
    private Owners OwnersOf(MetadataKind kind)
    {
        var names = kind.Graph is { Of.Count: > 0 } graph ? graph.Of.Select(of => of.Kind) : kind.Needs;
        var kinds = names.Distinct(StringComparer.Ordinal).ToList();
        return kinds.Count == 0 || kinds.Exists(need => lists.ResultOf(need) is not { Status: not KindStatus.Missing })
            ? new([], KeyOf: _ => null, IsReread: false)
            : new(
                [.. kinds.Select(lists.ChangesOf).OfType<ChangedItems>()],
                kind.Graph is { } query
                    ? item => NodeKeyOf(query, item)
                    : item => (UInt128?)ItemView.Of(item.Span).Parent,
                IsReread: kind.Update == KindUpdate.ByParent);
    }

    private static UInt128? NodeKeyOf(GraphQuery query, ReadOnlyMemory<byte> item)
    {
        using var document = Json.Parse(item);
        return GraphKinds.ParentOf(query, document.RootElement) is { } id ? ItemView.KeyOf(id) : null;
    }

    /// <param name="Items">The issues, pull requests or others.</param>
    /// <param name="KeyOf">The key of what an item belongs to; null when that is not known.</param>
    /// <param name="IsReread">Whether what belongs to a changed one was read again.</param>
    private sealed record Owners(
        IReadOnlyList<ChangedItems> Items, Func<ReadOnlyMemory<byte>, UInt128?> KeyOf, bool IsReread)
    {
        /// <summary>Whether an earlier item stays.</summary>
        public bool Keeps(ReadOnlyMemory<byte> item) =>
            KeyOf(item) is not { } owner
            || (Items.Any(items => items.Living.Contains(owner))
                && !(IsReread && Items.Any(items => items.Changed.Contains(owner))));
    }
}
