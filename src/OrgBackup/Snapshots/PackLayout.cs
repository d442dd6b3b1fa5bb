using System.Text.Json.Serialization;

namespace OrgBackup.Snapshots;

/// <summary>
/// Where things are in an archive of git data whose packs were proved whole: a later archive may begin with the same
/// bytes, up to <see cref="TailAt"/>, where a gzip member ends.
/// </summary>
/// <param name="TailAt">The offset of the last gzip member: refs, HEAD, the end of the tar.</param>
/// <param name="Packs">The packs, in the order in which they are in the archive.</param>
public sealed record PackLayout(long TailAt, IReadOnlyList<ArchivedPack> Packs)
{
    /// <summary>
    /// Gets how many of the packs the last full fetch brought, when it came in several; 0: it came in one.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int FullPacks { get; init; }

    /// <summary>Gets the packs that were added since the last full fetch.</summary>
    [JsonIgnore]
    public IEnumerable<ArchivedPack> Added => Packs.Skip(Math.Max(1, FullPacks));

    /// <summary>Gets the size of what the last full fetch brought.</summary>
    [JsonIgnore]
    public long FullBytes => Packs.Take(Math.Max(1, FullPacks)).Sum(pack => pack.Bytes);
}

/// <summary>One pack in an archive.</summary>
/// <param name="Name">Its name without extension: <c>pack-</c> and its checksum.</param>
/// <param name="Objects">Number of objects in it, all of them proved, with all that they name.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="IndexAt">The offset of the gzip member that holds its index.</param>
public sealed record ArchivedPack(string Name, long Objects, long Bytes, long IndexAt);
