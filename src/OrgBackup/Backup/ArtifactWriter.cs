using OrgBackup.Git;
using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>
/// Writes what a snapshot owns under the first free name of its date: nothing that is there is ever overwritten, and an
/// orphan of a killed run with the same content is taken over.
/// </summary>
public sealed class ArtifactWriter(IBackupStore store)
{
    /// <summary>
    /// Writes the content; <paramref name="write"/> may be called several times and must give the same bytes each time.
    /// </summary>
    public Task<WrittenArtifact> WriteAsync(
        Func<int, BackupKey> keyOf, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        WriteAsync(new ArtifactContent(write), keyOf, cancellationToken);

    /// <summary>
    /// Writes content that comes once only, under the first free name; what an orphan holds cannot be compared.
    /// </summary>
    public async Task<WrittenArtifact> StreamAsync(
        StreamedArchive content, Func<int, BackupKey> keyOf, CancellationToken cancellationToken)
    {
        for (var number = 1; number <= BackupKey.MaxSuffix; number++)
        {
            var key = keyOf(number);
            if (await store.FindAsync(key, cancellationToken) is null)
            {
                var stored = await store.CreateStreamedAsync(
                    key, content.HeadLength, content.WriteAsync, cancellationToken);
                return new WrittenArtifact(stored, IsNew: true);
            }
        }

        throw NoFreeName(keyOf(1));
    }

    /// <summary>As the other one, of content that may begin with the parts of an earlier object.</summary>
    /// <exception cref="DamagedBackupException">The earlier object is not what was recorded.</exception>
    public async Task<WrittenArtifact> WriteAsync(
        ArtifactContent content, Func<int, BackupKey> keyOf, CancellationToken cancellationToken)
    {
        ContentDigest? digest = null;
        for (var number = 1; number <= BackupKey.MaxSuffix; number++)
        {
            var key = keyOf(number);
            if (await store.FindAsync(key, cancellationToken) is { } existing)
            {
                digest ??= await ContentDigest.OfAsync(content.Write, cancellationToken, content.Before);
                var same = digest.ToStored(key);
                if (existing.Size == same.Size && await store.MatchesAsync(same, cancellationToken))
                {
                    return new WrittenArtifact(same, IsNew: false);
                }

                continue;
            }

            try
            {
                var stored = content.Source is { } source
                    ? await store.ComposeAsync(key, source, content.Parts, content.Write, cancellationToken)
                    : await store.CreateAsync(key, content.Write, cancellationToken);
                return new WrittenArtifact(stored, IsNew: true);
            }
            catch (StoreConflictException)
            {
                // Another run took the name between the look and the write: the next one, then.
            }
        }

        throw NoFreeName(keyOf(1));
    }

    private StoreConflictException NoFreeName(BackupKey key) => new(
        $"No free name was found for {key} in {store.Location}.", "Use another --date.");
}

/// <summary>What is to be written.</summary>
/// <param name="Write">Writes it, the same bytes each time.</param>
/// <param name="Source">The object whose first parts come before; null: none do.</param>
/// <param name="Parts">How many of them.</param>
public sealed record ArtifactContent(
    Func<Stream, CancellationToken, Task> Write, StoredObject? Source = null, int Parts = 0)
{
    /// <summary>Gets the parts that come before.</summary>
    public IEnumerable<ArtifactPart> Before => Source?.Parts.Take(Parts) ?? [];
}

/// <summary>An object that belongs to the snapshot now.</summary>
/// <param name="Stored">Where and what it is.</param>
/// <param name="IsNew">False when the same content was there already.</param>
public sealed record WrittenArtifact(StoredObject Stored, bool IsNew)
{
    /// <summary>Gets the number of bytes that this run added to the store.</summary>
    public long NewBytes => IsNew ? Stored.Size : 0;
}
