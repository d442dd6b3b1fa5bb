using OrgBackup.Git;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>
/// The earlier archive with which the next one begins: its packs were proved whole, and exactly they are taken over.
/// </summary>
internal sealed record ArchiveBase(IBackupStore Store, Artifact Artifact, PackLayout Layout, GitState Refs)
{
    /// <summary>After so many additions everything is fetched anew: half a year of weeks.</summary>
    public const int MaxIncrements = 26;

    /// <summary>The additions together may have so much of the size of the last full fetch.</summary>
    public const double MaxGrowth = 0.3;

    /// <summary>What may be built on; null when everything must be fetched.</summary>
    public static async Task<ArchiveBase?> OfAsync(
        GitPartRequest request, RefAdvertisement listed, IBackupStore store, CancellationToken cancellationToken)
    {
        if (request.PreviousArtifact is not { Layout: { Packs.Count: > 0 } layout } artifact
            || request.PreviousRefs is not { } refs
            || refs.ObjectFormat != listed.ObjectFormat
            || layout.Added.Count() >= MaxIncrements
            || layout.Added.Sum(pack => pack.Bytes) > layout.FullBytes * MaxGrowth
            || artifact.Parts.SkipLast(1).Any(part => part.Size != PartHasher.PartSize))
        {
            return null;
        }

        return await store.AvailabilityAsync(artifact.Key, cancellationToken) == ObjectAvailability.Ready
            ? new(store, artifact, layout, refs)
            : null;
    }

    /// <summary>What the server need not send.</summary>
    public MirrorBase ToMirrorBase() => new(
        Refs.Refs.Values.ToHashSet(StringComparer.Ordinal),
        new ArchivedIndexes(Store, Artifact.Key, Layout).FindAbsentAsync);

    /// <summary>The new archive: the earlier one up to its tail, then what was added.</summary>
    /// <param name="append">Writes what follows.</param>
    public ArtifactContent With(Func<Stream, CancellationToken, Task> append)
    {
        var source = Artifact.ToStored();
        var parts = (int)(Layout.TailAt / PartHasher.PartSize);
        var rest = Layout.TailAt - (parts * (long)PartHasher.PartSize);
        return new(
            async (target, token) =>
            {
                if (rest > 0)
                {
                    // The rest ends within a part: that is read to its end, so that its hash can be compared.
                    var count = source.Parts.Count(part => part.Offset < Layout.TailAt) - parts;
                    var beginning = new BeginningStream(target, rest);
                    await RecordedParts.CopyAsync(Store, source, parts, count, beginning, token);
                }

                await append(target, token);
            },
            source,
            parts);
    }

    /// <summary>Passes on so many bytes and drops the others.</summary>
    private sealed class BeginningStream(Stream inner, long left) : WriteOnlyStream
    {
        private long _left = left;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var kept = buffer[..(int)Math.Min(buffer.Length, _left)];
            _left -= kept.Length;
            inner.Write(kept);
        }

        public override async ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var kept = buffer[..(int)Math.Min(buffer.Length, _left)];
            _left -= kept.Length;
            await inner.WriteAsync(kept, cancellationToken);
        }
    }
}
