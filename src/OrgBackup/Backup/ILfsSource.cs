using OrgBackup.Discover;
using OrgBackup.Snapshots;

namespace OrgBackup.Backup;

/// <summary>A server of Git LFS: tells where objects are, and gives them. Safe for many threads.</summary>
public interface ILfsSource
{
    /// <summary>The largest number of objects in one question.</summary>
    const int LargestBatch = 100;

    /// <summary>Asks where the objects are; one answer for each.</summary>
    /// <exception cref="FeatureDisabledException">There is no LFS for this repository.</exception>
    /// <exception cref="ResourceBlockedException">The quota is used up, or GitHub blocks the repository.</exception>
    /// <exception cref="BackupException">Nothing can be had now.</exception>
    Task<IReadOnlyList<LfsAnswer>> AskAsync(
        DiscoveredRepository repository, IReadOnlyList<LfsPointer> objects, CancellationToken cancellationToken);

    /// <summary>Copies one object. It is the right one, or this throws before it ends.</summary>
    /// <param name="answer">Where it is.</param>
    /// <param name="size">More bytes than these are not taken.</param>
    /// <param name="target">Where to.</param>
    /// <exception cref="ResourceNotFoundException">It is not there.</exception>
    /// <exception cref="BackupException">It cannot be had now.</exception>
    Task CopyAsync(LfsAnswer answer, long size, Stream target, CancellationToken cancellationToken);
}

/// <summary>What the server says of one object: where it is, or why not.</summary>
public sealed record LfsAnswer(string Oid)
{
    /// <summary>Gets where to download it; null: it cannot be.</summary>
    public Uri? Href { get; init; }

    /// <summary>Gets the headers to send with the download, exactly these.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } =
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets a value indicating whether the address or the headers prove who asks.</summary>
    public bool IsAuthenticated { get; init; }

    /// <summary>Gets one of <see cref="MissingReasons"/> when it cannot be had.</summary>
    public string? Reason { get; init; }

    /// <summary>Gets why not, for people.</summary>
    public string? Message { get; init; }
}
