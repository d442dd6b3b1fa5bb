using OrgBackup.Snapshots;

namespace OrgBackup.Backup;

/// <summary>A server of Git LFS that takes objects. Safe for many threads.</summary>
public interface ILfsTarget
{
    /// <summary>Sends the objects that the server does not have, and has it verify each.</summary>
    /// <param name="repository">The repository's full name.</param>
    /// <param name="objects">What it shall have.</param>
    /// <param name="open">Opens one object's bytes.</param>
    /// <param name="cancellationToken">Ends it; what was sent stays.</param>
    /// <exception cref="FeatureDisabledException">There is no LFS for this repository.</exception>
    /// <exception cref="ResourceBlockedException">The quota is used up, or GitHub blocks the repository.</exception>
    /// <exception cref="BackupException">Nothing can be sent now.</exception>
    Task<LfsUploadResult> UploadAsync(
        string repository, IReadOnlyList<LfsPointer> objects,
        Func<LfsPointer, CancellationToken, Task<Stream>> open, CancellationToken cancellationToken);
}

/// <summary>What became of objects of Git LFS that were to be sent.</summary>
public sealed record LfsUploadResult
{
    /// <summary>Gets how many were sent.</summary>
    public int Sent { get; init; }

    /// <summary>Gets how many the server had already.</summary>
    public int Present { get; init; }

    /// <summary>Gets the ids of those that it did not take, each with the reason.</summary>
    public IReadOnlyDictionary<string, string> Refused { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);
}
