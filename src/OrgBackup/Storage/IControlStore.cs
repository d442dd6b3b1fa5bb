namespace OrgBackup.Storage;

/// <summary>
/// Small documents that processes of one run share: item lists, results, checkpoints, leases. A write may be bound to
/// what was read before, so that of two writers one notices the other. Nothing here belongs to a backup.
/// </summary>
public interface IControlStore : IDisposable
{
    /// <summary>Gets the same place for files that are too large for memory, written and read as streams.</summary>
    IBackupStore Files { get; }

    /// <summary>A document and its version; null when there is none.</summary>
    /// <exception cref="StoreException">The store could not be asked.</exception>
    Task<ControlDocument?> ReadAsync(BackupKey key, CancellationToken cancellationToken);

    /// <summary>Writes a document whose name must be free.</summary>
    /// <returns>Whether it was; the same content again is a success.</returns>
    Task<bool> CreateAsync(BackupKey key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Writes over a document that must still be the one of that version.</summary>
    /// <returns>The new version; null when another writer was quicker.</returns>
    Task<string?> ReplaceAsync(
        BackupKey key, ReadOnlyMemory<byte> content, string version, CancellationToken cancellationToken);

    /// <summary>Writes a document whatever is there.</summary>
    Task PutAsync(BackupKey key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);
}

/// <summary>A document as it was read.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="Version">Its version (S3: the ETag).</param>
public sealed record ControlDocument(byte[] Content, string Version);
