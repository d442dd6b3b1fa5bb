using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>
/// Keeps LFS objects under their ids, each once. What is there already is read and hashed rather than fetched again;
/// what is not streams straight into the store, so that an object may be larger than the disk.
/// </summary>
internal sealed class LfsStore(IBackupStore store)
{
    /// <summary>Finds the object or has it written.</summary>
    /// <param name="folder">The repository's folder.</param>
    /// <param name="oid">The object's id.</param>
    /// <param name="write">Writes the object, or throws; called once at most.</param>
    public async Task<WrittenArtifact> TakeAsync(
        string folder, string oid, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        for (var number = 1; number <= BackupKey.MaxSuffix; number++)
        {
            var key = BackupKey.Lfs(folder, oid, number);
            if (await store.FindAsync(key, cancellationToken) is not null)
            {
                if (await FindAsync(key, oid, cancellationToken) is { } found)
                {
                    return new WrittenArtifact(found, IsNew: false);
                }

                continue;
            }

            try
            {
                return new WrittenArtifact(await store.CreateAsync(key, write, cancellationToken), IsNew: true);
            }
            catch (StoreConflictException)
            {
                // another run stored something there between the look and the write
                if (await FindAsync(key, oid, cancellationToken) is { } theirs)
                {
                    return new WrittenArtifact(theirs, IsNew: false);
                }
            }
        }

        throw new StoreConflictException($"No free name was found for the LFS object {oid} in {store.Location}.");
    }

    private async Task<StoredObject?> FindAsync(BackupKey key, string oid, CancellationToken cancellationToken)
    {
        await using var content = await store.OpenAsync(key, cancellationToken);
        var digest = content is null ? null : await ContentDigest.OfAsync(content, cancellationToken);
        return digest?.Sha256 == oid ? digest.ToStored(key) : null;
    }
}
