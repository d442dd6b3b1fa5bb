
namespace OrgBackup.Metadata;

/// <summary>
/// What vanished from GitHub, as it was last seen: a file beside the kind's own. An item that comes back leaves it. A
/// kind that is one object has none, nor has one whose items go as a matter of course.
/// </summary>
internal static class KindTombstones
{
    /// <summary>What follows the kind's name.</summary>
    public const string Suffix = "_tombstones";

    // GitHub forgets activity after a while; an invitation ends when it is accepted
    private static readonly string[] Passing = ["activity", "invitations"];

    public static string NameOf(string kind) => kind + Suffix;

    public static bool HasAny(string kind, Discover.DiscoveredRepository repository) =>
        MetadataKinds.Of(repository).Any(one => one.Name == kind && one.Reading != KindReading.Single)
        && !Passing.Contains(kind, StringComparer.Ordinal);

    /// <summary>Writes the tombstones of a kind that was read or updated, or is off.</summary>
    /// <param name="folder">Where the kind's file is, and this goes.</param>
    /// <param name="result">What became of the kind.</param>
    /// <param name="earlier">The earlier files, tombstones included.</param>
    /// <returns>What was written; null when nothing is gone.</returns>
    public static async Task<KindResult?> WriteAsync(
        string folder, KindResult result, EarlierFiles earlier, CancellationToken cancellationToken)
    {
        var name = NameOf(result.Kind);
        string?[] sources = [earlier.Find(result.Kind), earlier.Find(name)];
        var living = result.Status == KindStatus.Read
            ? IdentitySet.Of(KindFile.PathOf(folder, result.Kind))
            : new();
        await using var file = KindFile.New(new KindPlace(name, folder, new(), IsKept: false));
        foreach (var source in sources.OfType<string>())
        {
            foreach (var item in JsonArrayFile.Read(source))
            {
                if (KindItem.IdentityOf(item.Span) is { } identity && !living.Contains(identity))
                {
                    await file.AddAsync(item, cancellationToken);
                }
            }
        }

        if (file.Count == 0)
        {
            return null;
        }

        await file.CompleteAsync(cancellationToken);
        return file.ToResult(name) with { Form = FormOf(result, earlier, name) };
    }

    private static string FormOf(KindResult result, EarlierFiles earlier, string name)
    {
        var known = earlier.Facts.GetValueOrDefault(result.Kind) ?? earlier.Facts.GetValueOrDefault(name);
        return result.Status == KindStatus.Read ? result.Form : known?.Form ?? result.Form;
    }
}
