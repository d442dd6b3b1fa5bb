using System.Buffers;
using System.Security.Cryptography;

namespace OrgBackup.Storage;

/// <summary>Copies parts of a stored object elsewhere, each compared with its record.</summary>
internal static class RecordedParts
{
    private const int ChunkLength = 256 * 1024;

    /// <param name="store">Where the object is.</param>
    /// <param name="source">The object, as recorded.</param>
    /// <param name="first">The number of the first part.</param>
    /// <param name="count">How many parts.</param>
    /// <param name="target">Gets their bytes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DamagedBackupException">The object is missing, too short, or has other bytes.</exception>
    public static async Task CopyAsync(
        IBackupStore store,
        StoredObject source,
        int first,
        int count,
        Stream target,
        CancellationToken cancellationToken)
    {
        if (count == 0)
        {
            return;
        }

        await using var content = await store.OpenAtAsync(source.Key, source.Parts[first].Offset, cancellationToken)
            ?? throw new DamagedBackupException($"{source.Key} is missing.");
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var part in source.Parts.Skip(first).Take(count))
            {
                for (var left = part.Size; left > 0;)
                {
                    var read = await content.ReadAsync(
                        buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken);
                    if (read == 0)
                    {
                        throw new DamagedBackupException($"{source.Key} is shorter than its record says.");
                    }

                    hash.AppendData(buffer, 0, read);
                    await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                    left -= read;
                }

                if (Convert.ToHexStringLower(hash.GetHashAndReset()) != part.Sha256)
                {
                    throw new DamagedBackupException(
                        $"{source.Key} has other bytes than were written, from {part.Offset} on.");
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Copies the first parts; the caller compares what was copied.</summary>
    /// <exception cref="DamagedBackupException">The object is missing or too short.</exception>
    public static async Task CopyUncheckedAsync(
        IBackupStore store, StoredObject source, int count, Stream target, CancellationToken cancellationToken)
    {
        if (count == 0)
        {
            return;
        }

        await using var content = await store.OpenAsync(source.Key, cancellationToken)
            ?? throw new DamagedBackupException($"{source.Key} is missing.");
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            for (var left = source.Parts.Take(count).Sum(part => part.Size); left > 0;)
            {
                var read = await content.ReadAsync(
                    buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken);
                if (read == 0)
                {
                    throw new DamagedBackupException($"{source.Key} is shorter than its record says.");
                }

                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                left -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <exception cref="DamagedBackupException">The content ends before.</exception>
    public static async Task SkipAsync(Stream content, long count, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            while (count > 0)
            {
                var read = await content.ReadAsync(
                    buffer.AsMemory(0, (int)Math.Min(count, buffer.Length)), cancellationToken);
                count -= read > 0
                    ? read
                    : throw new DamagedBackupException("An object is shorter than its record says.");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
