using System.Globalization;
using OrgBackup.Snapshots;

namespace OrgBackup.Backup;

/// <summary>Which LFS objects a snapshot must have, and what is known of them.</summary>
internal sealed record LfsNeed
{
    /// <summary>Gets the objects to store, or to name again.</summary>
    public IReadOnlyList<LfsPointer> Wanted { get; init; } = [];

    /// <summary>Gets the objects that the earlier snapshot has.</summary>
    public IReadOnlyList<Artifact> Known { get; init; } = [];

    /// <summary>Gets the row of what the server did not have the last time: it is not asked in vain.</summary>
    public IReadOnlyList<MissingKind> StillLost { get; init; } = [];

    public LfsState? State { get; init; }

    /// <summary>Gets the row that says so when nobody knows which pointers there are.</summary>
    public MissingKind? Unscanned { get; init; }

    /// <summary>
    /// New git data was searched for pointers. Old data was searched before: its objects are named again, and those
    /// that could not be had are tried again, unless the server did not have them. After an increment it is both.
    /// </summary>
    public static LfsNeed Of(SnapshotRecord? earlier, PartResult git)
    {
        var known = (earlier?.Artifacts ?? [])
            .Where(artifact => artifact is { Kind: ArtifactKinds.Lfs, Sha256: not null })
            .DistinctBy(artifact => artifact.Sha256, StringComparer.Ordinal)
            .ToList();
        if (git is { Changed: true, IsIncrement: false } or { Changed: true, Pointers: null })
        {
            return git.Pointers is { } pointers
                ? new LfsNeed
                {
                    Wanted = pointers,
                    Known = known,
                    State = new LfsState(pointers.Count, pointers.Sum(pointer => pointer.Size)),
                }
                : new LfsNeed
                {
                    Known = known,
                    Unscanned = NotScanned(isStreamed: git.Artifacts.Any(one => one.Index is not null)),
                };
        }

        if (!git.Changed && earlier is { Lfs: null } && earlier.Missing.FirstOrDefault(IsOfNoObject) is { } row)
        {
            return new LfsNeed { Known = known, Unscanned = row };
        }

        var missing = (earlier?.Missing ?? []).Where(row => row.Kind == LfsPart.Kind).ToLookup(
            row => row.Reason == MissingReasons.Lost);
        List<LfsPointer> before =
        [
            .. known.Select(artifact => new LfsPointer(artifact.Sha256!, artifact.Size)),
            .. missing[false].SelectMany(row => row.Objects ?? []),
        ];
        var heard = before.Concat(missing[true].SelectMany(row => row.Objects ?? []))
            .Select(pointer => pointer.Oid)
            .ToHashSet(StringComparer.Ordinal);
        var added = (git.Pointers ?? []).Where(pointer => !heard.Contains(pointer.Oid)).ToList();
        return new LfsNeed
        {
            Wanted = [.. before, .. added],
            Known = known,
            StillLost = [.. missing[true]],
            State = earlier?.Lfs is { } state
                ? new LfsState(state.Objects + added.Count, state.Bytes + added.Sum(pointer => pointer.Size))
                : null,
        };
    }

    /// <summary>What an earlier call did not deal with.</summary>
    public LfsNeed Without(LfsProgress done)
    {
        var dealtWith = done.Artifacts.Select(artifact => artifact.Sha256)
            .Concat(done.Failures.Select(failure => failure.Oid))
            .ToHashSet(StringComparer.Ordinal);
        return this with { Wanted = [.. Wanted.Where(pointer => !dealtWith.Contains(pointer.Oid))] };
    }

    /// <summary>The row of objects that are missing for one reason.</summary>
    public static MissingKind Row(string reason, string message, IReadOnlyList<LfsPointer> objects) => new()
    {
        Kind = LfsPart.Kind,
        Reason = reason,
        Permission = reason == MissingReasons.Permission ? "contents: read" : null,
        Detail = string.Create(
            CultureInfo.InvariantCulture,
            $"{objects.Count} LFS object(s) could not be read, the first is {objects[0].Oid}: {message}"),
        Objects = objects,
    };

    private static bool IsOfNoObject(MissingKind row) => row.Kind == LfsPart.Kind && row.Objects is null;

    private static MissingKind NotScanned(bool isStreamed) => isStreamed
        ? new()
        {
            Kind = LfsPart.Kind,
            Reason = MissingReasons.Unsupported,
            Detail = "The repository is so large that it was streamed into its archive without being indexed: nobody "
                + "looked for LFS pointers; the objects of the snapshot before are kept.",
        }
        : new()
        {
            Kind = LfsPart.Kind,
            Reason = MissingReasons.Retryable,
            Detail =
                "The history could not be searched for LFS pointers; the objects of the snapshot before are kept.",
        };
}
