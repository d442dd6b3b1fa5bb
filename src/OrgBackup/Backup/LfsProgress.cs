using OrgBackup.Snapshots;

namespace OrgBackup.Backup;

/// <summary>
/// Which LFS objects of one backup are dealt with. Serialize it only while the part is not running.
/// </summary>
public sealed class LfsProgress
{
    private readonly Lock _lock = new();

    /// <summary>Gets or sets the objects that the snapshot has, in no order.</summary>
    public IList<Artifact> Artifacts { get; set; } = [];

    /// <summary>Gets or sets those that could not be had.</summary>
    public IList<LfsFailure> Failures { get; set; } = [];

    /// <summary>
    /// Gets or sets a value indicating whether one was stored that the previous snapshot does not name.
    /// </summary>
    public bool HasNew { get; set; }

    /// <summary>Gets or sets the number of bytes added to the store.</summary>
    public long NewBytes { get; set; }

    internal void Keep(Artifact known)
    {
        lock (_lock)
        {
            Artifacts.Add(known);
        }
    }

    internal void Add(Artifact stored, long newBytes)
    {
        lock (_lock)
        {
            Artifacts.Add(stored);
            HasNew = true;
            NewBytes += newBytes;
        }
    }

    internal void Fail(LfsPointer pointer, string reason, string message)
    {
        lock (_lock)
        {
            Failures.Add(new LfsFailure(pointer.Oid, pointer.Size, reason, message));
        }
    }
}

/// <summary>An LFS object that could not be had.</summary>
/// <param name="Reason">One of <see cref="MissingReasons"/>.</param>
public sealed record LfsFailure(string Oid, long Size, string Reason, string Message);
