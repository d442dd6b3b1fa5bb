using OrgBackup.Discover;

namespace OrgBackup.Metadata;

/// <summary>Calls of GitHub's API, which has a budget for each of its two ways.</summary>
public sealed record CallCost(long Rest, long GraphQl)
{
    public static CallCost Nothing { get; } = new(0, 0);

    public static CallCost operator +(CallCost one, CallCost other) => Add(one, other);

    public static CallCost Add(CallCost one, CallCost other) =>
        new(one.Rest + other.Rest, one.GraphQl + other.GraphQl);
}

/// <summary>What it costs to read a repository's kinds, from their table and what was stored last.</summary>
internal static class KindCost
{
    private const int PageSize = 100;

    /// <param name="counts">The items of each kind in the newest snapshot; null without one: the least possible is
    /// told.</param>
    /// <param name="plan">What is read, updated or kept.</param>
    public static CallCost Of(
        DiscoveredRepository repository, IReadOnlyDictionary<string, long>? counts, MetadataPlan plan) =>
        MetadataKinds.Of(repository)
            .Select(kind => plan.Of(kind.Name) switch
            {
                KindAction.Keep => CallCost.Nothing,
                KindAction.Update when kind.Update != KindUpdate.Whole => One(kind),
                _ => counts is null ? First(kind) : Again(kind, counts),
            })
            .Aggregate(CallCost.Nothing, CallCost.Add);

    private static CallCost One(MetadataKind kind) => kind.Graph is null ? new(1, 0) : new(0, 1);

    // what hangs on others may not be there
    private static CallCost First(MetadataKind kind) =>
        kind is { Needs.Count: 0, Parents: null, OnlyWhen: null } && kind.Graph is not { Of.Count: > 0 }
            ? One(kind)
            : CallCost.Nothing;

    private static CallCost Again(MetadataKind kind, IReadOnlyDictionary<string, long> counts)
    {
        var isThere = counts.TryGetValue(kind.Name, out var count);
        if (kind.Needs.Count > 0 && kind.Needs.All(need => counts.GetValueOrDefault(need) == 0))
        {
            return CallCost.Nothing;
        }

        return kind switch
        {
            { OnlyWhen: not null } when !isThere => CallCost.Nothing,
            { Graph: { } query } => new(0, Queries(query, counts, count)),
            { Parents: { } parents } => new(parents.Where is null ? counts.GetValueOrDefault(parents.Kind) : count, 0),
            { Reading: KindReading.Single } => new(1, 0),
            { Reading: KindReading.Details } => new(Pages(count, PageSize) + count, 0),
            _ => new(Pages(count, PageSize), 0),
        };
    }

    /// <param name="own">The items of the kind itself: no more parents than these can have any.</param>
    private static long Queries(GraphQuery query, IReadOnlyDictionary<string, long> counts, long own)
    {
        if (query.Of.Count == 0)
        {
            return Pages(own, query.AtOnce);
        }

        var asked = query.Of.Where(IsAskedOfAll).Sum(parents => counts.GetValueOrDefault(parents.Kind))
            + Math.Min(own, query.Of.Where(parents => !IsAskedOfAll(parents))
                .Sum(parents => counts.GetValueOrDefault(parents.Kind)));
        return Ceiling(asked, query.AtOnce) + (query.Then is { } then && own > 0 ? Ceiling(own, then.AtOnce) : 0);
    }

    private static bool IsAskedOfAll(GraphParents parents) => parents is { Where: null, IsWithoutMirrored: false };

    private static long Pages(long items, int size) => Math.Max(1, Ceiling(items, size));

    private static long Ceiling(long items, int size) => (items + size - 1) / size;
}
