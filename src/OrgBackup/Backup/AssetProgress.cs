using OrgBackup.Snapshots;

namespace OrgBackup.Backup;

/// <summary>
/// Which release assets of one backup are dealt with. Serialize it only while the part is not running.
/// </summary>
public sealed class AssetProgress
{
    /// <summary>Gets or sets the assets that the snapshot has, in the order of the releases.</summary>
    public IList<Artifact> Artifacts { get; set; } = [];

    /// <summary>Gets or sets those that could not be had.</summary>
    public IList<AssetFailure> Failures { get; set; } = [];

    /// <summary>
    /// Gets or sets a value indicating whether one was stored that the previous snapshot does not name.
    /// </summary>
    public bool HasNew { get; set; }

    /// <summary>Gets or sets the number of bytes added to the store.</summary>
    public long NewBytes { get; set; }

    internal void Add(Artifact stored, long newBytes)
    {
        Artifacts.Add(stored);
        HasNew = true;
        NewBytes += newBytes;
    }
}

/// <summary>A release asset that could not be had.</summary>
/// <param name="Reason">One of <see cref="MissingReasons"/>.</param>
public sealed record AssetFailure(long Id, string Name, string Tag, string Reason, string Message);
