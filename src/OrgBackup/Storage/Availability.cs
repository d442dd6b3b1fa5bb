namespace OrgBackup.Storage;

/// <summary>Whether an object can be read now.</summary>
public enum ObjectAvailability
{
    Ready,

    /// <summary>In an archive storage class (Glacier, Deep Archive): it must be retrieved first.</summary>
    Archived,

    /// <summary>A retrieval was started and is not over.</summary>
    Retrieving,
}

/// <summary>How fast, and at which price, an archived object is retrieved.</summary>
public enum RetrievalTier
{
    /// <summary>Deep Archive: within 12 hours.</summary>
    Standard,

    /// <summary>Deep Archive: within 48 hours, at about an eighth of the price.</summary>
    Bulk,
}

/// <summary>
/// Deletes objects. No store does that: this is opened by prune alone, with credentials that backups do not have.
/// </summary>
public interface IEraser : IDisposable
{
    /// <summary>Removes an object; a missing one is a success. A bucket with versions keeps the bytes.</summary>
    /// <exception cref="StoreException">The store refused: no right, or a lock on the object.</exception>
    Task DeleteAsync(BackupKey key, CancellationToken cancellationToken);
}
