using Microsoft.Win32.SafeHandles;

namespace OrgBackup.Storage;

/// <summary>
/// The first parts of an object in a folder store, with which a new file begins: shared with it where the file system
/// can do that (Btrfs, XFS: a reflink), copied elsewhere; read, hashed and compared with the record in either case.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="source">The object, as recorded.</param>
/// <param name="path">Its file.</param>
/// <param name="parts">How many of its parts.</param>
internal sealed class FolderBeginning(IBackupStore store, StoredObject source, string path, int parts)
{
    /// <summary>Gets what lets a new file share so many first bytes of another one; it says whether it did.</summary>
    public Func<string, SafeFileHandle, long, bool> Share { get; init; } = PosixFiles.TryShare;

    /// <param name="file">The new file, empty; it stands behind the parts afterwards.</param>
    /// <param name="hasher">Hashes them.</param>
    /// <param name="copy">Writes to the file through the hasher.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DamagedBackupException">The object is not what was recorded.</exception>
    public async Task TakeAsync(
        FileStream file, PartHasher hasher, HashingStream copy, CancellationToken cancellationToken)
    {
        var length = parts * (long)PartHasher.PartSize;
        if (parts > 0 && Share(path, file.SafeFileHandle, length))
        {
            file.Position = length;
            await using var read = new HashingStream(Stream.Null, hasher);
            await RecordedParts.CopyUncheckedAsync(store, source, parts, read, cancellationToken);
        }
        else
        {
            await RecordedParts.CopyUncheckedAsync(store, source, parts, copy, cancellationToken);
        }

        if (!hasher.Parts.SequenceEqual(source.Parts.Take(parts)))
        {
            throw new DamagedBackupException($"{source.Key} has other bytes than were written.");
        }
    }
}
