using System.Buffers;
using System.Security.Cryptography;

namespace OrgBackup.Storage;

/// <summary>Size and hashes of some content, in the form that records keep.</summary>
/// <param name="Size">Length in bytes.</param>
/// <param name="Sha256">SHA-256 of the whole, lower-case hex; null when not all bytes passed here.</param>
/// <param name="Parts">The hashes of consecutive parts of 16 MiB; none for empty content.</param>
public sealed record ContentDigest(long Size, string? Sha256, IReadOnlyList<ArtifactPart> Parts)
{
    /// <summary>Reads a stream to its end.</summary>
    public static async Task<ContentDigest> OfAsync(Stream content, CancellationToken cancellationToken)
    {
        using var hasher = new PartHasher();
        await AppendAllAsync(hasher, content, cancellationToken);
        return hasher.Finish();
    }

    /// <summary>Runs a writer and keeps nothing of what it writes.</summary>
    /// <param name="write">The writer.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="before">The parts before what it writes.</param>
    public static async Task<ContentDigest> OfAsync(
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellationToken,
        IEnumerable<ArtifactPart>? before = null)
    {
        using var hasher = new PartHasher(before ?? []);
        await using var sink = new HashingStream(Stream.Null, hasher);
        await write(sink, cancellationToken);
        return sink.Finish();
    }

    /// <summary>
    /// Whether a stream's content is what a record says, in the record's own parts. A record whose parts do not cover
    /// every byte proves nothing, so it matches nothing.
    /// </summary>
    public static async Task<bool> MatchesAsync(
        Stream content, StoredObject expected, CancellationToken cancellationToken)
    {
        if (!Covers(expected))
        {
            return false;
        }

        // bytes beyond the recorded end must not be cut off silently: they fall into one more part
        // and where the parts cover every byte, the hash of the whole would only be a second one of the same
        using var hasher = new PartHasher(
            n => n < expected.Parts.Count ? expected.Parts[n].Size : PartHasher.PartSize,
            withWhole: expected.Parts.Count <= 1); await AppendAllAsync(hasher, content, cancellationToken);
        var found = hasher.Finish();
        return found.Size == expected.Size
            && (found.Sha256 is null || expected.Sha256 is null || expected.Sha256 == found.Sha256)
            && found.Parts.SequenceEqual(expected.Parts);
    }

    /// <summary>The same with the hash of the first part as it has become.</summary>
    internal ContentDigest WithFirst(ReadOnlySpan<byte> part) =>
        this with
        {
            Parts = [Parts[0] with { Sha256 = Convert.ToHexStringLower(SHA256.HashData(part)) }, .. Parts.Skip(1)],
        };

    public StoredObject ToStored(BackupKey key, string? versionId = null) =>
        new() { Key = key, Size = Size, Sha256 = Sha256, Parts = Parts, VersionId = versionId };

    private static bool Covers(StoredObject expected)
    {
        var end = 0L;
        foreach (var part in expected.Parts)
        {
            if (part.Offset != end || part.Size <= 0)
            {
                return false;
            }

            end += part.Size;
        }

        return end == expected.Size;
    }

    private static async Task AppendAllAsync(PartHasher hasher, Stream content, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
        try
        {
            while (await content.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                hasher.Append(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
