using System.Collections.ObjectModel;
using OrgBackup.Git;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>How far a repository is that is fetched a few refs at a time, over several steps.</summary>
public sealed class GitSlices
{
    /// <summary>
    /// Gets or sets a value indicating whether the whole did not fit into one step, so that it is fetched in slices.
    /// </summary>
    public bool IsBegun { get; set; }

    /// <summary>Gets or sets how many refs the next slice asks for, at most.</summary>
    public int Next { get; set; } = 1;

    /// <summary>Gets what is stored, in the order in which it was fetched: each presumes those before it.</summary>
    public IList<GitSlice> Stored { get; init; } = [];

    /// <summary>Gets the objects that the server lists and refuses to send, in hex.</summary>
    public IList<string> Refused { get; init; } = [];

    /// <summary>Forgets all of it, so that the first slice comes next.</summary>
    public void Clear()
    {
        Stored.Clear();
        Refused.Clear();
        Next = 1;
    }
}

/// <summary>Some refs' objects, as far as no slice before has them.</summary>
public sealed record GitSlice
{
    /// <summary>Gets where it is; null when the slices before had everything already.</summary>
    public StoredObject? Content { get; init; }

    /// <summary>Gets its packs, their places counted from its beginning.</summary>
    public IReadOnlyList<ArchivedPack> Packs { get; init; } = [];

    /// <summary>Gets the refs' objects, in hex.</summary>
    public required IReadOnlyList<string> Tips { get; init; }

    /// <summary>Gets what annotated tags among them point at in the end.</summary>
    public IReadOnlyDictionary<string, string> Peeled { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Gets the objects of Git LFS that its blobs name.</summary>
    public IReadOnlyList<LfsPointer> Pointers { get; init; } = [];
}

/// <summary>Where the slices of one repository are kept until they are an archive.</summary>
/// <param name="Slices">How far it is.</param>
/// <param name="Store">Where they are.</param>
/// <param name="KeyOf">Their names, from 1 on.</param>
/// <param name="MaxBytes">How much the packs of one may have; 0: anything.</param>
public sealed record GitSlicing(GitSlices Slices, IBackupStore Store, Func<int, BackupKey> KeyOf, long MaxBytes)
{
    /// <summary>What the server need not send again.</summary>
    internal MirrorBase ToMirrorBase() => new(
        Slices.Stored.SelectMany(slice => slice.Tips).ToHashSet(StringComparer.Ordinal), FindAbsentAsync);

    /// <summary>The packs of all slices, each slice compared with what was written.</summary>
    internal IReadOnlyList<ArchivePiece> ToPieces() =>
    [
        .. Slices.Stored.Where(slice => slice.Content is not null).Select(slice => new ArchivePiece(
            slice.Packs,
            (target, token) => RecordedParts.CopyAsync(
                Store, slice.Content!, 0, slice.Content!.Parts.Count, target, token))),
    ];

    private async Task<IReadOnlyList<byte[]>> FindAbsentAsync(
        IReadOnlyCollection<byte[]> ids, CancellationToken cancellationToken)
    {
        IReadOnlyList<byte[]> open = [.. ids];
        foreach (var slice in Slices.Stored.Reverse())
        {
            if (open.Count > 0 && slice.Content is { } content)
            {
                open = await new ArchivedIndexes(Store, content.Key, new PackLayout(0, slice.Packs))
                    .FindAbsentAsync(open, cancellationToken);
            }
        }

        return open;
    }
}
